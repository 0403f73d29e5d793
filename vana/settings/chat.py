"""Conversations, the models that answer, and how their replies travel."""

from __future__ import annotations

from chat.domain.titles import PREVIEW_MAX_CHARS, TITLE_MAX_CHARS
from vana.env import (
    MIN_WINDOW_TOKENS,
    env_bool,
    env_currency,
    env_float,
    env_int,
    env_limit,
    env_models,
    env_str,
    env_url,
)

# -- conversations -------------------------------------------------------------

CHAT_MESSAGE_MAX_CHARS = env_int("CHAT_MESSAGE_MAX_CHARS", default=32_000, at_least=1)
# Bytes of a form: a character can take 12 (four bytes, each written as %XX), and a message that
# is too long must still arrive, so that its page can give it back. Never below Django's default.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(2_621_440, CHAT_MESSAGE_MAX_CHARS * 24)
# Of a person, and of a conversation; both are sent with every question.
CHAT_INSTRUCTIONS_MAX_CHARS = env_int("CHAT_INSTRUCTIONS_MAX_CHARS", default=4_000, at_least=1)
# Messages of one page; older ones are loaded on scroll or by a link.
CHAT_PAGE_MESSAGES = env_int("CHAT_PAGE_MESSAGES", default=60, at_least=2)
CHAT_LIST_PAGE = env_int("CHAT_LIST_PAGE", default=50, at_least=1)
# Out of the first question, at most what the columns hold.
CHAT_TITLE_CHARS = env_int("CHAT_TITLE_CHARS", default=60, at_least=1, at_most=TITLE_MAX_CHARS)
CHAT_PREVIEW_CHARS = env_int(
    "CHAT_PREVIEW_CHARS", default=100, at_least=1, at_most=PREVIEW_MAX_CHARS
)

# Megabytes of 2^20 bytes; what a zip holds may be ten times as much.
IMPORT_MAX_MB = env_int("IMPORT_MAX_MB", default=100, at_least=1, at_most=2_000)

# Counted from the last use.
VISITOR_HOURS = env_int("VISITOR_HOURS", default=24, at_least=1, at_most=8_760)
# The least recently used conversation goes first when a new one comes.
VISITOR_MAX_CONVERSATIONS = env_int("VISITOR_MAX_CONVERSATIONS", default=1_000, at_least=1)
VISITOR_MAX_MESSAGES = env_int("VISITOR_MAX_MESSAGES", default=500, at_least=2)

# -- language models -----------------------------------------------------------

# The address of an OpenAI-compatible server, up to and without /chat/completions.
# Empty: the embedded demo model answers.
LLM_BASE_URL = env_url("LLM_BASE_URL", schemes=["https", "http"])
LLM_API_KEY = env_str("LLM_API_KEY")
LLM_WINDOW_TOKENS = env_int("LLM_WINDOW_TOKENS", default=8_192, at_least=MIN_WINDOW_TOKENS)
LLM_MODELS = env_models("LLM_MODELS", default_window_tokens=LLM_WINDOW_TOKENS)
# Of the prices in LLM_MODELS.
LLM_CURRENCY = env_currency("LLM_CURRENCY", default="USD")
# Empty: the first of LLM_MODELS.
LLM_DEFAULT_MODEL = env_str("LLM_DEFAULT_MODEL")
# Kept free in the model's window for its reply.
LLM_REPLY_TOKENS = env_int("LLM_REPLY_TOKENS", default=2_048, at_least=64)
LLM_SYSTEM_PROMPT = env_str("LLM_SYSTEM_PROMPT")
# A title from the model after the first reply (one short extra request a conversation).
LLM_TITLES = env_bool("LLM_TITLES", default=True)
# Questions, each with what follows it, that a request holds at most.
CHAT_CONTEXT_TURNS = env_int("CHAT_CONTEXT_TURNS", default=10, at_least=1)

LLM_CONNECT_SECONDS = env_float("LLM_CONNECT_SECONDS", default=10.0, at_least=0.1)
LLM_FIRST_DELTA_SECONDS = env_float("LLM_FIRST_DELTA_SECONDS", default=60.0, at_least=0.1)
LLM_IDLE_SECONDS = env_float("LLM_IDLE_SECONDS", default=60.0, at_least=0.1)
LLM_TOTAL_SECONDS = env_float("LLM_TOTAL_SECONDS", default=300.0, at_least=1.0)
# Only before the first delta, on 429 and 5xx.
LLM_RETRIES = env_int("LLM_RETRIES", default=2)
LLM_RETRY_SECONDS = env_float("LLM_RETRY_SECONDS", default=0.5)

# -- generations ---------------------------------------------------------------

GENERATIONS_PER_PERSON = env_int("GENERATIONS_PER_PERSON", default=3, at_least=1)
GENERATIONS_PER_VISITOR = env_int("GENERATIONS_PER_VISITOR", default=1, at_least=1)
GENERATIONS_PER_PROCESS = env_int("GENERATIONS_PER_PROCESS", default=200, at_least=1)
SENDS_PER_MINUTE_PERSON = env_int("SENDS_PER_MINUTE_PERSON", default=20, at_least=1)
SENDS_PER_MINUTE_VISITOR = env_int("SENDS_PER_MINUTE_VISITOR", default=6, at_least=1)
SENDS_PER_MINUTE_ADDRESS = env_int("SENDS_PER_MINUTE_ADDRESS", default=30, at_least=1)
# Of people with an account who have no limits of their own. Days and months are those of UTC.
QUOTA_MESSAGES_PER_DAY = env_limit("QUOTA_MESSAGES_PER_DAY")
QUOTA_TOKENS_PER_MONTH = env_limit("QUOTA_TOKENS_PER_MONTH")

# Text of one tick goes to browsers together: half the cost of sending each token.
STREAM_TICK_SECONDS = env_float("STREAM_TICK_SECONDS", default=0.04, at_least=0.005)
# How much text a killed process can lose; with the tick it stays below 250 ms.
CHECKPOINT_SECONDS = env_float("CHECKPOINT_SECONDS", default=0.2, at_least=0.02)
STREAM_KEEPALIVE_SECONDS = env_float("STREAM_KEEPALIVE_SECONDS", default=20.0, at_least=1.0)
# Readers in another process without Redis look for new text this often.
STREAM_POLL_SECONDS = env_float("STREAM_POLL_SECONDS", default=0.25, at_least=0.05)
# A generation without a sign of life for this long was killed. Must stay well above
# CHECKPOINT_SECONDS, or a slow process is declared dead (vana.E005).
HEARTBEAT_DEAD_SECONDS = env_float("HEARTBEAT_DEAD_SECONDS", default=10.0, at_least=1.0)
# SIGTERM: everything is saved and closed within this time.
SHUTDOWN_SECONDS = env_float("SHUTDOWN_SECONDS", default=10.0, at_least=1.0)
