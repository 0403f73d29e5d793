"""Combinations of settings that Vana does not start with.

`manage.py check` lists them; the server refuses to start (`refuse_if_unsafe`).
Every message names the variable, and its hint says what to do.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from accounts.joining.policy import ascii_host

TAG = "vana"

# EX_CONFIG of sysexits.h: a supervisor can tell it from a crash, and not try again.
EXIT_CONFIGURATION = 78

# `make run` writes 50; shorter ones are typed by hand and can be guessed.
SECRET_KEY_MIN_CHARS = 32
SECRET_KEY_MIN_DIFFERENT_CHARS = 8
# Beginnings of keys that stand in somebody's documentation or tests.
KNOWN_SECRET_KEYS = ("django-insecure-", "change", "secret", "insecure", "example", "only-for-")

# Two or more labels of letters, digits and hyphens, as mail servers know them.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")

# Fewer missed checkpoints than this are a slow disk, not a killed process.
HEARTBEATS_MISSED = 10

# As many as a consent keeps (accounts.models.consent).
TERMS_VERSION_MAX_CHARS = 40


def refuse_if_unsafe() -> None:
    """End the process with a readable message when settings are wrong or unsafe together."""
    try:
        django.setup(set_prefix=False)
    except ImproperlyConfigured as error:
        _refuse([str(error)])
    problems = [problem for problem in checks.run_checks(tags=[TAG]) if problem.is_serious()]
    if problems:
        _refuse([f"{problem.id}: {problem.msg} {problem.hint}" for problem in problems])


def _refuse(reasons: list[str]) -> None:
    text = "\n  ".join(["Vana does not start:", *reasons])
    sys.stderr.write(f"{text}\n")
    sys.exit(EXIT_CONFIGURATION)


@checks.register(TAG)
def check_settings(**_: Any) -> list[checks.CheckMessage]:
    rules = (
        *(_secret_key, _debug, _cookies, _https, _hosts, _proxies),
        *(_heartbeat, _pool, _language_models, _data_dir, _terms),
        *(_signup_domains, _signup_mail, _mail_in_the_log, _mail_in_the_clear, _copies),
    )
    return [problem for rule in rules for problem in rule()]


def _secret_key() -> Iterator[checks.CheckMessage]:
    """Sessions and visitors' cookies are signed with it, so there is no default."""
    hint = "Set SECRET_KEY (or SECRET_KEY_FILE) to 50 random characters; `make run` makes them."
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        yield checks.Error("SECRET_KEY is empty.", hint=hint, id="vana.E001")
        return
    if settings.IS_PRODUCTION and _is_guessable(key):
        message = f"SECRET_KEY is known, or shorter than {SECRET_KEY_MIN_CHARS} characters."
        yield checks.Error(message, hint=hint, id="vana.E001")


def _is_guessable(key: str) -> bool:
    return (
        len(key) < SECRET_KEY_MIN_CHARS
        or len(set(key)) < SECRET_KEY_MIN_DIFFERENT_CHARS
        or key.lower().startswith(KNOWN_SECRET_KEYS)
    )


def _debug() -> Iterator[checks.CheckMessage]:
    if settings.IS_PRODUCTION and settings.DEBUG:
        yield checks.Error(
            f"DEBUG is on, and SITE_URL ({settings.SITE_URL}) is not this machine.",
            hint="Unset DEBUG: its error pages show settings and what people wrote.",
            id="vana.E002",
        )


def _cookies() -> Iterator[checks.CheckMessage]:
    if settings.IS_PRODUCTION and not settings.COOKIES_SECURE:
        yield checks.Error(
            "COOKIES_SECURE is off: cookies would travel unencrypted.",
            hint="Unset COOKIES_SECURE and give SITE_URL an https:// address.",
            id="vana.E003",
        )


def _https() -> Iterator[checks.CheckMessage]:
    if settings.IS_PRODUCTION and not settings.SITE_URL.startswith("https://"):
        yield checks.Error(
            f"SITE_URL ({settings.SITE_URL}) does not begin with https://.",
            hint="Put a proxy with a certificate before Vana and set SITE_URL to its address.",
            id="vana.E004",
        )


def _hosts() -> Iterator[checks.CheckMessage]:
    if settings.IS_PRODUCTION and "*" in settings.ALLOWED_HOSTS:
        yield checks.Error(
            "ALLOWED_HOSTS holds *: any name would be taken for this site's.",
            hint="List the names; the one in SITE_URL is always allowed.",
            id="vana.E006",
        )


def _proxies() -> Iterator[checks.CheckMessage]:
    if settings.IS_PRODUCTION and not settings.TRUSTED_PROXY_COUNT:
        yield checks.Warning(
            "TRUSTED_PROXY_COUNT is 0: behind a proxy, everybody would share one address's limits.",
            hint="Set it to the number of proxies before Vana. If there is none, all is well.",
            id="vana.W001",
        )


def _heartbeat() -> Iterator[checks.CheckMessage]:
    dead, least = settings.HEARTBEAT_DEAD_SECONDS, HEARTBEATS_MISSED * settings.CHECKPOINT_SECONDS
    if dead < least:
        yield checks.Error(
            f"HEARTBEAT_DEAD_SECONDS ({dead:g}) is too near to "
            f"CHECKPOINT_SECONDS ({settings.CHECKPOINT_SECONDS:g}).",
            hint=f"Set HEARTBEAT_DEAD_SECONDS to {least:g} or more, or a slow process is "
            "declared dead while it writes.",
            id="vana.E005",
        )


def _pool() -> Iterator[checks.CheckMessage]:
    pool = settings.DATABASES["default"].get("OPTIONS", {}).get("pool")
    if pool and pool["min_size"] > pool["max_size"]:
        yield checks.Error(
            f"DATABASE_POOL_MIN ({pool['min_size']}) is more than "
            f"DATABASE_POOL_MAX ({pool['max_size']}).",
            hint="Lower DATABASE_POOL_MIN or raise DATABASE_POOL_MAX.",
            id="vana.E007",
        )


def _language_models() -> Iterator[checks.CheckMessage]:
    from chat.engines.registry import configuration_problem  # noqa: PLC0415 - apps load first

    problem = configuration_problem()
    if problem:
        hint = "docs/configuration.md, part Language models, shows a working set."
        yield checks.Error(problem, hint=hint, id="vana.E008")


def _data_dir() -> Iterator[checks.CheckMessage]:
    if not os.access(_nearest_existing(settings.DATA_DIR), os.W_OK | os.X_OK):
        yield checks.Error(
            f"VANA_DATA_DIR ({settings.DATA_DIR}) cannot be written.",
            hint="Give this directory to the user that runs Vana, or name another one.",
            id="vana.E009",
        )


def _terms() -> Iterator[checks.CheckMessage]:
    if len(settings.TERMS_VERSION) > TERMS_VERSION_MAX_CHARS:
        yield checks.Error(
            f"TERMS_VERSION has more than {TERMS_VERSION_MAX_CHARS} characters.",
            hint="Give it a number or a date, such as 2026-11-20.",
            id="vana.E014",
        )
    if settings.TERMS_REQUIRED and not (settings.TERMS and settings.PRIVACY):
        yield checks.Warning(
            "TERMS_REQUIRED is on, but TERMS or PRIVACY is empty: people accept Vana's own text.",
            hint="Write both and name their files in TERMS_FILE and PRIVACY_FILE.",
            id="vana.W004",
        )


def _signup_domains() -> Iterator[checks.CheckMessage]:
    """A list that means nothing, or lets nobody in, was meant otherwise."""
    is_asked = settings.SIGNUP_POLICY == "domains"
    if is_asked and not settings.SIGNUP_DOMAINS:
        yield checks.Error(
            "SIGNUP_DOMAINS is empty, and SIGNUP_POLICY is domains: nobody could sign up.",
            hint="List the hosts of addresses that may, such as example.org,example.net.",
            id="vana.E010",
        )
    if settings.SIGNUP_DOMAINS and not is_asked:
        yield checks.Error(
            f"SIGNUP_DOMAINS is set, and SIGNUP_POLICY is {settings.SIGNUP_POLICY}: "
            "the list would bind nobody.",
            hint="Set SIGNUP_POLICY=domains, or unset SIGNUP_DOMAINS.",
            id="vana.E010",
        )
    for domain in settings.SIGNUP_DOMAINS:
        if not _HOST.fullmatch(ascii_host(domain)):
            yield checks.Error(
                f"SIGNUP_DOMAINS holds {domain}, which is no host of an address.",
                hint="Write what stands behind the @, without * and without a scheme.",
                id="vana.E010",
            )


def _signup_mail() -> Iterator[checks.CheckMessage]:
    """Without mail an address is what somebody typed."""
    if settings.MAIL_ENABLED:
        return
    hint = "Set EMAIL_URL, so that people show that the address is theirs."
    if settings.SIGNUP_POLICY == "domains":
        yield checks.Error(
            "EMAIL_URL is empty, and SIGNUP_POLICY is domains: "
            "anybody could claim an address of these domains.",
            hint=hint,
            id="vana.E011",
        )
    if settings.SIGNUP_POLICY == "approval":
        yield checks.Warning(
            "EMAIL_URL is empty, and SIGNUP_POLICY is approval: "
            "addresses are not verified, and nobody is told who waits.",
            hint=hint,
            id="vana.W002",
        )


def _nearest_existing(path: Path) -> Path:
    """Return `path`, or else the directory in which it would be made."""
    return next(place for place in (path, *path.parents) if place.exists())


def _mail_in_the_log() -> Iterator[checks.CheckMessage]:
    prints_mail = settings.MAIL_ENABLED and "console" in settings.EMAIL_BACKEND
    if settings.IS_PRODUCTION and prints_mail:
        yield checks.Error(
            "EMAIL_URL prints mails into the log, with the codes and links that let people in.",
            hint="Name a mail server, such as smtp+tls://user:password@host:587, or leave it out.",
            id="vana.E015",
        )


def _mail_in_the_clear() -> Iterator[checks.CheckMessage]:
    is_encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.EMAIL_HOST_PASSWORD and not is_encrypted:
        yield checks.Warning(
            "EMAIL_URL has a password and no TLS: everybody on the way can read it, and all codes.",
            hint="Begin it with smtp+tls:// or smtps://.",
            id="vana.W005",
        )


def _copies() -> Iterator[checks.CheckMessage]:
    """Otherwise people learn on the worst day that there are no copies."""
    if not settings.BACKUP_S3_BUCKET:
        return
    if find_spec("boto3") is None:
        yield checks.Error(
            "BACKUP_S3_BUCKET is set, but the package that copies is not installed.",
            hint="Install requirements-s3.txt; `make run` does.",
            id="vana.E016",
        )
    if bool(settings.BACKUP_S3_KEY_ID) != bool(settings.BACKUP_S3_SECRET_KEY):
        yield checks.Error(
            "BACKUP_S3_KEY_ID and BACKUP_S3_SECRET_KEY belong together; one is missing.",
            hint="Set both, or neither where the machine itself may use the store.",
            id="vana.E017",
        )
