"""Mails about joining."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from accounts.letters import MailUnavailable, send_letter


def send(name: str, addresses: Sequence[str], values: dict[str, Any]) -> bool:
    """Mail `name` to each address by itself; False if it could not be sent.

    What it tells of has happened already, so a mail server that is away must
    not undo it. A site without mail sends none.
    """
    if not settings.MAIL_ENABLED or not addresses:
        return False
    try:
        for address in addresses:
            send_letter(f"account/email/{name}", address, values)
    except MailUnavailable:
        return False
    return True
