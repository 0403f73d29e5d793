"""Mails about accounts, as text and as HTML made of the same words.

Each is a subject and a text in templates/account/email/. Its links lead to
SITE_URL: the Host header of whoever asked for the mail is not to be trusted.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

logger = logging.getLogger(__name__)

# What a person should wait before they try again to be sent something.
RETRY_MAIL_SECONDS = 60
_held: ContextVar[list[EmailMultiAlternatives] | None] = ContextVar("held", default=None)
_BLANK_LINES = re.compile(r"\n\s*\n")


class MailUnavailable(Exception):
    """The mail server does not take mail right now."""


class MailRefused(MailUnavailable):
    """The mail server does not take this mail; it may take others."""


# What says that it is this mail, or whom it is for, and not the server.
_REFUSALS = (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupportedError)


def send_letter(template: str, email: str, values: dict[str, Any]) -> None:
    """Send the mail of these templates. Raises MailUnavailable."""
    message = letter(template, email, values)
    held = _held.get()
    if held is None:
        _send([message])
    else:
        held.append(message)


@contextmanager
def sent_afterwards() -> Iterator[None]:
    """Keep back what is sent in here until its end, and send nothing if that is an error.

    Raises MailUnavailable at the end.
    """
    messages: list[EmailMultiAlternatives] = []
    before = _held.set(messages)
    try:
        yield
    finally:
        _held.reset(before)
    _send(messages)


def _send(messages: list[EmailMultiAlternatives]) -> None:
    try:
        get_connection().send_messages(messages)
    except (OSError, SMTPException) as error:
        logger.exception("mail.not_sent", extra={"count": len(messages)})
        refusal = MailRefused if isinstance(error, _REFUSALS) else MailUnavailable
        raise refusal from error


def letter(template: str, email: str, values: Mapping[str, Any]) -> EmailMultiAlternatives:
    values = {**values, "email": email, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
    text = render_to_string(f"{template}_message.txt", values)
    paragraphs = [one.strip() for one in _BLANK_LINES.split(text.strip())]
    paragraphs.append(f"Vana, {settings.SITE_URL}")
    message = EmailMultiAlternatives(subject, "\n\n".join(paragraphs) + "\n", to=[email])
    message.attach_alternative(_html(subject, paragraphs, values.get("code")), "text/html")
    return message


def _html(subject: str, paragraphs: list[str], code: str | None) -> str:
    parts = [
        {
            "text": text,
            "is_code": text == code,
            "is_link": text.startswith(f"{settings.SITE_URL}/"),
        }
        for text in paragraphs
    ]
    # Mail has no place for styles but itself, and no policy that would forbid it.
    style = mark_safe(f"<style>{render_to_string('account/email/letter.css')}</style>")  # noqa: S308 - ours
    values = {"subject": subject, "parts": parts, "style": style}
    return render_to_string("account/email/letter.html", values)
