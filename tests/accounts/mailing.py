"""A site that sends mail, and what its mails hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from unittest.mock import patch

from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import TestCase, override_settings

from vana import signing_in

# The hasher of tests; it makes and checks a password by the same work.
_encode = MD5PasswordHasher.encode
_CODE = re.compile(r"^[B-Z]{4}-[B-Z]{4}$", re.MULTILINE)


def site_with_mail(*, tries: int = 1_000, forms: int = 1_000) -> override_settings:
    """Return the settings of a site that sends mail, to decorate a test class with."""
    allauth = signing_in.allauth(
        sends_mail=True, forms_per_address=forms, tries_per_account=tries, minutes=5
    )
    return override_settings(MAIL_ENABLED=True, FAILED_SIGN_INS=tries, **allauth)


class MailTestCase(TestCase):
    def setUp(self) -> None:
        cache.clear()

    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.client.session


def last_mail() -> EmailMultiAlternatives:
    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def html_of(message: EmailMultiAlternatives) -> str:
    ((content, _),) = message.alternatives
    return str(content)


def last_code() -> str:
    found = _CODE.search(str(last_mail().body))
    assert found, last_mail().body
    return found[0]


def last_link(part: str) -> str:
    """Return the path of the last mail's link that holds `part`."""
    links = re.findall(
        rf"^{re.escape(settings.SITE_URL)}(/\S*)$", str(last_mail().body), re.MULTILINE
    )
    return str(next(link for link in links if part in link))


def no_code_like(code: str) -> str:
    """Return a code that is not this one."""
    return code.translate(str.maketrans("BCDFGHJKLMNPQRSTVWXZ", "CDFGHJKLMNPQRSTVWXZB"))


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """Count the hashes and the mails that happen inside."""
    counts = {"hashes": 0, "mails": 0}
    before = len(mail.outbox)
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=_encode) as hashed:
        yield counts
    counts["hashes"] = hashed.call_count
    counts["mails"] = len(mail.outbox) - before


class NoMail(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError


class WatchedMail(BaseEmailBackend):
    """Notes how many transactions were open, one in the other, when a mail left."""

    depths: ClassVar[list[int]] = []

    def send_messages(self, email_messages: Any) -> int:
        self.depths.append(len(connection.savepoint_ids))
        return len(email_messages)
