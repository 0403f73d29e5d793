"""What holds where nobody set anything: changing one of these is a decision, not a slip.

docs/configuration.md is compared with the code elsewhere; both could drift together.
"""

from __future__ import annotations

import pytest

from tests.vana.environment import settings_with

DEFAULTS = [
    # Conversations.
    ("VISITOR_HOURS", 24),
    ("VISITOR_MAX_CONVERSATIONS", 1_000),
    ("VISITOR_MAX_MESSAGES", 500),
    ("CHAT_MESSAGE_MAX_CHARS", 32_000),
    ("CHAT_TITLE_CHARS", 60),
    ("CHAT_PREVIEW_CHARS", 100),
    ("CHAT_CONTEXT_TURNS", 10),
    # What is kept.
    ("RETENTION_DAYS", 90),
    ("TRASH_DAYS", 30),
    ("EMPTY_CONVERSATION_MINUTES", 30),
    ("CLEANUP_HOURS", 24),
    ("BACKUP_HOURS", 6),
    ("BACKUP_KEEP", 14),
    # Replies.
    ("LLM_TOTAL_SECONDS", 300.0),
    ("LLM_FIRST_DELTA_SECONDS", 60.0),
    ("LLM_IDLE_SECONDS", 60.0),
    ("LLM_RETRIES", 2),
    ("LLM_RETRY_SECONDS", 0.5),
    ("STREAM_KEEPALIVE_SECONDS", 20.0),
    # Limits.
    ("GENERATIONS_PER_PERSON", 3),
    ("GENERATIONS_PER_VISITOR", 1),
    ("GENERATIONS_PER_PROCESS", 200),
    ("SENDS_PER_MINUTE_PERSON", 20),
    ("SENDS_PER_MINUTE_VISITOR", 6),
    ("SENDS_PER_MINUTE_ADDRESS", 30),
    # Signing in.
    ("JWT_ACCESS_MINUTES", 15),
    ("JWT_REFRESH_DAYS", 7),
    ("PASSWORD_MIN_CHARS", 10),
    ("FAILED_SIGN_INS", 5),
    ("FAILED_SIGN_IN_MINUTES", 5),
]


@pytest.mark.parametrize(("name", "value"), DEFAULTS)
def test_a_setting_that_nobody_made_has_its_promised_value(name: str, value: float) -> None:
    assert settings_with({})[name] == value


def test_a_killed_process_loses_no_more_than_a_quarter_of_a_second() -> None:
    settings = settings_with({})

    assert settings["CHECKPOINT_SECONDS"] + settings["STREAM_TICK_SECONDS"] <= 0.25


def test_passwords_are_checked_by_all_that_django_has_and_hashed_with_argon2() -> None:
    settings = settings_with({})

    names = {one["NAME"].rpartition(".")[2] for one in settings["AUTH_PASSWORD_VALIDATORS"]}
    assert names >= {
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    }
    assert settings["PASSWORD_HASHERS"][0].endswith(".Argon2PasswordHasher")
