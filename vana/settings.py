"""Vana's settings. The environment decides; docs/configuration.md lists every variable.

Safe by default: anything that weakens Vana must be asked for, and combinations
that make no sense stop the start (vana/checks.py).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from vana import headers, logs, pages, signing_in, storage
from vana.env import (
    MIN_WINDOW_TOKENS,
    env_bool,
    env_choice,
    env_database,
    env_float,
    env_int,
    env_list,
    env_models,
    env_str,
    env_time_zone,
    env_url,
)
from vana.mail import env_mail, env_sender

BASE_DIR = Path(__file__).resolve().parent.parent

# Everything Vana writes is below this directory: database, first-run secret, logs of backups.
DATA_DIR = Path(env_str("VANA_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

# -- who may reach this site ---------------------------------------------------

# The address people type. A loopback address is a try-out on one's own machine;
# any other makes this a production site, which must be secure (vana.E001 to E004).
SITE_URL = env_url("SITE_URL", schemes=["https", "http"], default="http://127.0.0.1:8000")
_site = urlsplit(SITE_URL)
if _site.path or _site.query or _site.fragment or not _site.hostname:
    raise ImproperlyConfigured("SITE_URL must end after the host (and port): Vana has no prefix.")
SITE_HOST = f"[{_site.hostname}]" if ":" in _site.hostname else _site.hostname
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
IS_PRODUCTION = SITE_HOST not in LOOPBACK_HOSTS

DEBUG = env_bool("DEBUG", default=False)
SECRET_KEY = env_str("SECRET_KEY")
# Earlier keys: what was signed or sealed with them is still good.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = [*LOOPBACK_HOSTS, SITE_HOST, *env_list("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [SITE_URL, *env_list("CSRF_TRUSTED_ORIGINS")]

# How many proxies stand before Vana. Only with one or more are X-Forwarded-For and
# X-Forwarded-Proto believed; a stranger's forged header changes nothing otherwise.
TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", default=0)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- cookies and headers -------------------------------------------------------

COOKIES_SECURE = env_bool("COOKIES_SECURE", default=_site.scheme == "https")
SESSION_COOKIE_SECURE = COOKIES_SECURE
CSRF_COOKIE_SECURE = COOKIES_SECURE
SESSION_COOKIE_NAME = "vana_session"
CSRF_COOKIE_NAME = "vana_csrf"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from a form on the page
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env_int("SESSION_DAYS", default=30, at_least=1, at_most=3_650) * 24 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Two years, as the preload list asks; only ever sent over https.
SECURE_HSTS_SECONDS = 63_072_000 if _site.scheme == "https" else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = headers.CONTENT_SECURITY_POLICY

# -- the application -----------------------------------------------------------

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "channels",
    "csp",
    "django_eventstream",
    "django_htmx",
    "vana",
    "accounts",
    "chat",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "vana.middleware.SecurityHeadersMiddleware",
    "chat.api.middleware.ProblemMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SessionRecordMiddleware",
    "accounts.languages.LanguageMiddleware",
    "accounts.timezones.TimeZoneMiddleware",
    "accounts.pauses.PauseMiddleware",
    "accounts.joining.middleware.InvitationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.second_factors.staff.StaffSecondFactorMiddleware",
    "chat.views.consent.ConsentMiddleware",
    "chat.views.errors.ErrorMiddleware",
]

ROOT_URLCONF = "vana.urls"
ASGI_APPLICATION = "vana.asgi.application"
TEMPLATES = pages.templates(BASE_DIR / "templates")

# -- where things are kept -----------------------------------------------------

DATABASES = {
    "default": storage.database(
        env_database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'vana.sqlite3'}"),
        pool_min=env_int("DATABASE_POOL_MIN", default=2),
        pool_max=env_int("DATABASE_POOL_MAX", default=10, at_least=2),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Several processes need it; one process does not. Nothing depends on it for correctness.
REDIS_URL = env_url("REDIS_URL", schemes=["redis", "rediss"])
CACHES = storage.caches(REDIS_URL)

# -- conversations -------------------------------------------------------------

CHAT_MESSAGE_MAX_CHARS = env_int("CHAT_MESSAGE_MAX_CHARS", default=32_000, at_least=1)
# Bytes of a form: a character can take 12 (four bytes, each written as %XX), and a message that
# is too long must still arrive, so that its page can give it back. Never below Django's default.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(2_621_440, CHAT_MESSAGE_MAX_CHARS * 24)
# Messages of one page; older ones are loaded on scroll or by a link.
CHAT_PAGE_MESSAGES = env_int("CHAT_PAGE_MESSAGES", default=60, at_least=2)
CHAT_LIST_PAGE = env_int("CHAT_LIST_PAGE", default=50, at_least=1)

# Counted from the last use.
VISITOR_HOURS = env_int("VISITOR_HOURS", default=24, at_least=1, at_most=8_760)
# The least recently used conversation goes first when a new one comes.
VISITOR_MAX_CONVERSATIONS = env_int("VISITOR_MAX_CONVERSATIONS", default=1_000, at_least=1)
VISITOR_MAX_MESSAGES = env_int("VISITOR_MAX_MESSAGES", default=500, at_least=2)

# Shown to people; the retention that acts on it is a job of its own.
RETENTION_DAYS = env_int("RETENTION_DAYS", default=90, at_least=1, at_most=3_650)

# -- language models -----------------------------------------------------------

# The address of an OpenAI-compatible server, up to and without /chat/completions.
# Empty: the embedded demo model answers.
LLM_BASE_URL = env_url("LLM_BASE_URL", schemes=["https", "http"])
LLM_API_KEY = env_str("LLM_API_KEY")
LLM_WINDOW_TOKENS = env_int("LLM_WINDOW_TOKENS", default=8_192, at_least=MIN_WINDOW_TOKENS)
LLM_MODELS = env_models("LLM_MODELS", default_window_tokens=LLM_WINDOW_TOKENS)
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

# -- mail ----------------------------------------------------------------------

# Without it no page counts on mail: addresses are not verified, and lost passwords stay lost.
_mail = env_mail("EMAIL_URL")
MAIL_ENABLED = bool(_mail)
# What somebody adds that mails all the same is printed, on a production site dropped.
_nowhere = "dummy" if IS_PRODUCTION else "console"
EMAIL_BACKEND = f"django.core.mail.backends.{_nowhere}.EmailBackend"
globals().update(_mail)
_sender = f"Vana <vana@{SITE_HOST if IS_PRODUCTION else 'localhost'}>"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_sender("EMAIL_FROM", default=_sender)

# -- accounts ------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "chat:start"
LOGOUT_REDIRECT_URL = "chat:start"
SIGNUP_POLICY = env_choice("SIGNUP_POLICY", default="open", choices=signing_in.SIGNUP_POLICIES)
# The only hosts of addresses under the policy "domains".
SIGNUP_DOMAINS = env_list("SIGNUP_DOMAINS")
INVITATION_DAYS = env_int("INVITATION_DAYS", default=7, at_least=1, at_most=365)
FAILED_SIGN_INS = env_int("FAILED_SIGN_INS", default=5, at_least=1)
FAILED_SIGN_IN_MINUTES = env_int("FAILED_SIGN_IN_MINUTES", default=5, at_least=1)
ACCOUNT_FORMS_PER_ADDRESS = env_int("ACCOUNT_FORMS_PER_ADDRESS", default=30, at_least=1)
# Programs that sign in by JSON (accounts.sign_in_tokens).
JWT_ACCESS_MINUTES = env_int("JWT_ACCESS_MINUTES", default=15, at_least=1, at_most=1_440)
JWT_REFRESH_DAYS = env_int("JWT_REFRESH_DAYS", default=7, at_least=1, at_most=3_650)
# How long a proof counts before what changes how somebody signs in.
REAUTHENTICATION_SECONDS = env_int("REAUTHENTICATION_SECONDS", default=300, at_least=30)
# Staff without a second factor are led to set one up, instead of into the administration.
STAFF_SECOND_FACTOR = env_bool("STAFF_SECOND_FACTOR", default=False)
# The Markdown of the two pages, as a rule by TERMS_FILE and PRIVACY_FILE; empty: Vana's own text.
TERMS = env_str("TERMS")
PRIVACY = env_str("PRIVACY")
# Changed together with the texts: with TERMS_REQUIRED everybody is asked again.
TERMS_VERSION = env_str("TERMS_VERSION", default="1")
TERMS_REQUIRED = env_bool("TERMS_REQUIRED", default=False)
PASSWORD_HASHERS = signing_in.PASSWORD_HASHERS
PASSWORD_MIN_CHARS = env_int("PASSWORD_MIN_CHARS", default=10, at_least=8)
AUTH_PASSWORD_VALIDATORS = signing_in.password_validators(PASSWORD_MIN_CHARS)

# django-allauth's own, by their names: ACCOUNT_ADAPTER and so on.
globals().update(
    signing_in.allauth(
        sends_mail=MAIL_ENABLED,
        forms_per_address=ACCOUNT_FORMS_PER_ADDRESS,
        tries_per_account=FAILED_SIGN_INS,
        minutes=FAILED_SIGN_IN_MINUTES,
        reauthentication_seconds=REAUTHENTICATION_SECONDS,
    )
)

# -- language, time, files, logs -----------------------------------------------

LANGUAGES = [("en", _("English"))]
LANGUAGE_CODE = env_choice("LANGUAGE_CODE", default="en", choices=["en"])
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env_time_zone("TIME_ZONE", default="UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "vana.staticfiles.StaticFilesStorage"},
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "chat.views.errors.form_expired"
EVENTSTREAM_CHANNELMANAGER_CLASS = "chat.streaming.channels.OwnerChannelManager"

LOG_LEVEL = env_choice("LOG_LEVEL", default="INFO", choices=logs.LEVELS)
LOGGING = logs.configuration(LOG_LEVEL)
