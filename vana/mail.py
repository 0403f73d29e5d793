"""By what way mail leaves: what Django is told about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from vana.env import env_str, remembered

# How long a request waits for the mail server before it fails.
MAIL_WAIT_SECONDS = 10
# Scheme → the port that is usual for it.
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
_BACKENDS = "django.core.mail.backends"


@remembered
def env_mail(name: str) -> dict[str, Any]:
    """Return Django's settings for mail by this address, none if there is none.

    Never shows it: it may hold a password.
    """
    value = env_str(name)
    if not value:
        return {}
    try:
        server = _server(urlsplit(value))
    except ValueError:  # a port that is no port
        server = None
    if server is None:
        raise ImproperlyConfigured(
            f"{name} must be an address such as smtp+tls://user:password@host:587, smtps://host, "
            "filemail:///folder or consolemail://."
        )
    return server


@remembered
def env_sender(name: str, *, default: str) -> str:
    """Return a sender as `Name <address>` or as an address alone."""
    value = env_str(name, default=default)
    address = value.rpartition("<")[2].removesuffix(">")
    try:
        validate_email(address)
    except ValidationError as error:
        sentence = f"{name} must be a sender such as Vana <vana@example.org>."
        raise ImproperlyConfigured(sentence) from error
    if "\n" in value:  # it would add lines to the head of every mail
        raise ImproperlyConfigured(f"{name} must be one line.")
    return value


def _server(parts: SplitResult) -> dict[str, Any] | None:
    if parts.scheme == "consolemail":
        return {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    if parts.scheme == "filemail" and parts.path:
        backend = f"{_BACKENDS}.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme not in _PORTS or not parts.hostname or parts.port == 0:
        return None
    return {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": MAIL_WAIT_SECONDS,
    }
