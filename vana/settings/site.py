"""The site itself: who reaches it, what it consists of, where things are kept."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from vana import headers, logs, pages, storage
from vana.env import (
    env_bool,
    env_choice,
    env_database,
    env_int,
    env_list,
    env_str,
    env_time_zone,
    env_url,
)

BASE_DIR = Path(__file__).resolve().parents[2]

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
    "vana.administration.apps.AdministrationConfig",
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
