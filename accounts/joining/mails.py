"""Mails about joining: as text and as HTML, from templates/account/email/."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

from accounts.letters import letter

logger = logging.getLogger(__name__)


def send(name: str, addresses: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Mail `name` to each address by itself; False if it could not be sent.

    What it tells of has happened already, so a mail server that is away must
    not undo it. A site without mail sends none.
    """
    if not settings.MAIL_ENABLED or not addresses:
        return False
    messages = [letter(f"account/email/{name}", each, values) for each in addresses]
    try:
        get_connection().send_messages(messages)
    except (OSError, SMTPException):
        logger.exception("mail.failed", extra={"mail": name})
        return False
    return True
