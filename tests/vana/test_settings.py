"""Settings are typed, loud about what makes no sense, and safe by default."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.vana.environment import PRODUCTION, settings_with

WRONG = [
    ("SITE_URL", "chat.example.org"),
    ("SITE_URL", "ftp://chat.example.org"),
    ("SITE_URL", "https://chat.example.org/vana"),
    ("SITE_URL", "https://chat.example.org:port"),
    ("SITE_URL", "https://"),
    ("DEBUG", "maybe"),
    ("COOKIES_SECURE", "2"),
    ("SIGNUP_POLICY", "ajar"),
    ("INVITATION_DAYS", "0"),
    ("TRUSTED_PROXY_COUNT", "-1"),
    ("TRUSTED_PROXY_COUNT", "one"),
    ("SESSION_DAYS", "0"),
    ("SESSION_DAYS", "99999999999"),
    ("DATABASE_URL", "mysql://root@localhost/vana"),
    ("DATABASE_URL", "vana.sqlite3"),
    ("DATABASE_URL", "postgres://vana:secret@db:port/vana"),
    ("REDIS_URL", "localhost"),
    ("REDIS_URL", "http://localhost:6379"),
    ("EMAIL_URL", "mail.example.org"),
    ("EMAIL_URL", "imap://mail.example.org"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "smtps://mail.example.org:port"),
    ("EMAIL_URL", "smtps://mail.example.org:0"),
    ("EMAIL_URL", "filemail://"),
    ("EMAIL_FROM", "Vana"),
    ("EMAIL_FROM", "Vana <vana>"),
    ("EMAIL_FROM", "Vana\nBcc: all@example.org <vana@example.org>"),
    ("CHAT_MESSAGE_MAX_CHARS", "0"),
    ("CHAT_PAGE_MESSAGES", "1.5"),
    # One more than the column holds.
    ("CHAT_TITLE_CHARS", "121"),
    ("CHAT_TITLE_CHARS", "0"),
    ("CHAT_PREVIEW_CHARS", "101"),
    ("CHAT_PREVIEW_CHARS", "0"),
    ("VISITOR_HOURS", "99999999"),
    ("RETENTION_DAYS", "3651"),
    ("RETENTION_SHORTEST_DAYS", "0"),
    ("TRASH_DAYS", "0"),
    ("EMPTY_CONVERSATION_MINUTES", "4"),
    ("AUDIT_DAYS", "-1"),
    ("RUN_JOBS", "sometimes"),
    ("JOB_HISTORY_DAYS", "0"),
    ("BACKUP_HOURS", "-1"),
    ("BACKUP_KEEP", "0"),
    ("RESTORE_IF_MISSING", "perhaps"),
    ("ADMINS", "ops@example.org,somebody"),
    ("LLM_BASE_URL", "localhost:8080/v1"),
    ("LLM_WINDOW_TOKENS", "511"),
    ("LLM_MODELS", "|8192"),
    ("LLM_MODELS", "small|many"),
    ("LLM_MODELS", "small|0"),
    ("LLM_MODELS", "small|8192|Small|For most|1|2|too much"),
    ("LLM_MODELS", "small|8192|Small|For most|2.50"),
    ("LLM_MODELS", "small||||2.50"),
    ("LLM_MODELS", "small||||2,50|10"),
    ("LLM_MODELS", "small||||-1|10"),
    ("LLM_MODELS", "small||||1e3|10"),
    ("LLM_MODELS", "small||||NaN|10"),
    ("LLM_CURRENCY", "dollars"),
    ("LLM_CURRENCY", "usd"),
    ("LLM_TOTAL_SECONDS", "inf"),
    ("LLM_TOTAL_SECONDS", "nan"),
    ("LLM_IDLE_SECONDS", "a minute"),
    ("CHECKPOINT_SECONDS", "0"),
    ("PASSWORD_MIN_CHARS", "7"),
    ("LANGUAGE_CODE", "tlh"),
    ("TIME_ZONE", "Mars/Olympus"),
    ("TIME_ZONE", "../etc"),
    ("LOG_LEVEL", "LOUD"),
    ("SECRET_KEY_FILE", "/nowhere/key"),
    ("VANA_DATA_DIR_FILE", "/"),
]


@pytest.mark.parametrize(("variable", "value"), WRONG)
def test_a_wrong_value_stops_with_a_sentence_that_names_the_variable(
    variable: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        settings_with({variable: value})

    sentence = str(raised.value)
    assert sentence.startswith(variable)
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_an_address_with_a_password_is_never_repeated() -> None:
    for variable in ("DATABASE_URL", "REDIS_URL", "LLM_BASE_URL", "EMAIL_URL"):
        with pytest.raises(ImproperlyConfigured) as raised:
            settings_with({variable: "wrong://vana:hunter2@host:port/name"})

        assert "hunter2" not in str(raised.value)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-the-file\n")

    settings = settings_with({"SECRET_KEY_FILE": str(tmp_path / "key")})

    assert settings["SECRET_KEY"] == "from-the-file"


def test_a_secret_in_both_places_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("one")

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY or SECRET_KEY_FILE, not both"):
        settings_with({"SECRET_KEY": "other", "SECRET_KEY_FILE": str(tmp_path / "key")})


def test_a_file_that_is_no_text_is_refused_with_its_variable(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE cannot be read"):
        settings_with({"SECRET_KEY_FILE": str(tmp_path / "key")})


def test_an_empty_variable_counts_as_none() -> None:
    empty = settings_with(dict.fromkeys(["VANA_DATA_DIR", "SITE_URL", "LLM_RETRIES", "DEBUG"], ""))
    unset = settings_with({})

    for name in ("DATA_DIR", "SITE_URL", "LLM_RETRIES", "DEBUG"):
        assert empty[name] == unset[name]


def test_without_any_variable_this_machine_alone_may_reach_vana() -> None:
    settings = settings_with({})

    assert settings["DEBUG"] is False
    assert settings["IS_PRODUCTION"] is False
    assert set(settings["ALLOWED_HOSTS"]) == {"127.0.0.1", "localhost", "[::1]"}
    assert "SECURE_PROXY_SSL_HEADER" not in settings


def test_a_production_site_has_secure_cookies_and_https_for_good() -> None:
    settings = settings_with(PRODUCTION)

    assert settings["IS_PRODUCTION"] is True
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert "chat.example.org" in settings["ALLOWED_HOSTS"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://chat.example.org"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_loopback_address_is_a_try_out(host: str) -> None:
    assert settings_with({"SITE_URL": f"http://{host}:8123"})["IS_PRODUCTION"] is False


def test_forwarded_headers_are_believed_only_behind_known_proxies() -> None:
    assert "SECURE_PROXY_SSL_HEADER" in settings_with({"TRUSTED_PROXY_COUNT": "1"})
    assert "SECURE_PROXY_SSL_HEADER" not in settings_with({"TRUSTED_PROXY_COUNT": "0"})


def test_sqlite_waits_for_other_writers() -> None:
    options = settings_with({})["DATABASES"]["default"]["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_gets_a_pool_and_keeps_the_options_of_its_address() -> None:
    settings = settings_with({"DATABASE_URL": "postgres://vana@db:5433/vana?sslmode=require"})
    database = settings["DATABASES"]["default"]

    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] == 10
    assert (database["HOST"], database["PORT"], database["CONN_MAX_AGE"]) == ("db", 5433, 0)


def test_redis_keeps_counters_and_visitors_under_names_of_their_own() -> None:
    caches = settings_with({"REDIS_URL": "redis://cache:6379/2"})["CACHES"]

    assert {cache["BACKEND"] for cache in caches.values()} == {"django_redis.cache.RedisCache"}
    assert len({cache["KEY_PREFIX"] for cache in caches.values()}) == len(caches)


def test_models_are_read_with_window_label_and_description() -> None:
    settings = settings_with(
        {"LLM_MODELS": "small; large|131072|Large|For hard questions;", "LLM_WINDOW_TOKENS": "4096"}
    )

    small, large = settings["LLM_MODELS"]
    assert (small.name, small.window_tokens, small.label) == ("small", 4096, "small")
    assert (large.window_tokens, large.description) == (131_072, "For hard questions")
    assert (large.input_price, large.output_price) == (None, None)


def test_prices_of_models_are_exact() -> None:
    settings = settings_with({"LLM_MODELS": "small|||| 0.1 | 0", "LLM_CURRENCY": "EUR"})

    (small,) = settings["LLM_MODELS"]
    assert (small.input_price, small.output_price) == (Decimal("0.1"), Decimal(0))
    assert settings["LLM_CURRENCY"] == "EUR"


def test_lists_are_separated_by_commas_and_lose_blanks() -> None:
    settings = settings_with({"ALLOWED_HOSTS": " a.example.org, ,b.example.org "})

    assert settings["ALLOWED_HOSTS"][-2:] == ["a.example.org", "b.example.org"]


def test_values_of_the_environment_take_the_place_of_defaults() -> None:
    settings = settings_with(
        {"LLM_IDLE_SECONDS": "2.5", "LLM_TITLES": "off", "CHAT_PAGE_MESSAGES": "80", "DEBUG": "YES"}
    )

    assert (settings["LLM_IDLE_SECONDS"], settings["CHAT_PAGE_MESSAGES"]) == (2.5, 80)
    assert (settings["LLM_TITLES"], settings["DEBUG"]) == (False, True)


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtps://mail.example.org:4650", 4650, False, True),
    ],
)
def test_a_mail_server_is_an_address(address: str, port: int, tls: bool, ssl: bool) -> None:
    settings = settings_with({"EMAIL_URL": address})

    assert settings["MAIL_ENABLED"] is True
    assert settings["EMAIL_HOST"] == "mail.example.org"
    assert settings["EMAIL_PORT"] == port
    assert (settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (tls, ssl)
    assert settings["ACCOUNT_EMAIL_VERIFICATION"] == "mandatory"


def test_who_signs_in_at_the_mail_server_may_have_any_letters() -> None:
    settings = settings_with({"EMAIL_URL": "smtps://vana%40example.org:p%2Fw@mail.example.org"})

    assert settings["EMAIL_HOST_USER"] == "vana@example.org"
    assert settings["EMAIL_HOST_PASSWORD"] == "p/w"


def test_mail_can_be_tried_without_a_server() -> None:
    printed = settings_with({"EMAIL_URL": "consolemail://"})
    kept = settings_with({"EMAIL_URL": "filemail:///var/spool/mails"})

    assert printed["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert kept["EMAIL_FILE_PATH"] == "/var/spool/mails"
    assert printed["MAIL_ENABLED"]
    assert kept["MAIL_ENABLED"]


def test_a_site_without_mail_counts_on_none() -> None:
    settings = settings_with({})
    production = settings_with({"SITE_URL": "https://vana.example.org"})

    assert settings["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert production["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    assert settings["MAIL_ENABLED"] is False
    assert settings["ACCOUNT_EMAIL_VERIFICATION"] == "none"


def test_mails_are_from_the_site_that_people_know() -> None:
    assert settings_with({})["DEFAULT_FROM_EMAIL"] == "Vana <vana@localhost>"
    assert settings_with(PRODUCTION)["DEFAULT_FROM_EMAIL"] == "Vana <vana@chat.example.org>"
    named = settings_with({"EMAIL_FROM": "The library <chat@example.org>"})
    assert named["DEFAULT_FROM_EMAIL"] == "The library <chat@example.org>"
