"""Mails about accounts: as text and as HTML, with no more in them than is needed."""

from __future__ import annotations

import re
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, SimpleTestCase
from django.utils.html import escape

from accounts.letters import MailRefused, MailUnavailable, letter, send_letter
from tests.accounts.mailing import MailTestCase, html_of, last_mail, site_with_mail
from tests.builders import PASSWORD, person

TEMPLATES = Path(settings.BASE_DIR) / "templates"
VALUES = {"code": "BCDF-GHJK", "uid": "1", "key": "abc-def", "is_open": True}
LETTERS = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix("_subject.txt")
    for path in TEMPLATES.glob("*/email/*_subject.txt")
)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_says_the_same_in_text_and_in_html(name: str) -> None:
    values = {**VALUES, "link": f"{settings.SITE_URL}/accounts/login/", "count": 2}
    message = letter(name, "mira@example.org", values)

    html = html_of(message)
    assert message.subject
    assert str(message.body).endswith(f"\n\nVana, {settings.SITE_URL}\n")
    for paragraph in str(message.body).strip().split("\n\n"):
        assert escape(paragraph) in html
    assert "\n\n\n" not in str(message.body)
    assert "&" not in str(message.body)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_loads_nothing_and_leads_only_to_the_site(name: str) -> None:
    values = {**VALUES, "link": f"{settings.SITE_URL}/accounts/login/", "count": 2}
    message = letter(name, "mira@example.org", values)
    html = html_of(message)

    assert not re.search(r"<img|src=|url\(|@import", html)
    links = re.findall(r'href="([^"]*)"', html)
    assert [link for link in links if not link.startswith(f"{settings.SITE_URL}/")] == []


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SMTPRecipientsRefused({}), MailRefused),
        (SMTPDataError(554, b"no"), MailRefused),
        (SMTPServerDisconnected(), MailUnavailable),
        (ConnectionRefusedError(), MailUnavailable),
    ],
)
def test_a_mail_that_is_refused_is_told_from_a_server_that_is_away(
    error: Exception, kind: type[Exception]
) -> None:
    sending = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    with patch(sending, side_effect=error), pytest.raises(MailUnavailable) as caught:
        send_letter("account/email/email_changed", "mira@example.org", VALUES)

    assert type(caught.value) is kind


class LetterTests(SimpleTestCase):
    def test_what_people_wrote_is_text_in_html_too(self) -> None:
        values = {"from_email": "<b>@example.org", "to_email": "new@example.org"}
        message = letter("account/email/email_changed", "mira@example.org", values)

        html = html_of(message)
        assert "<b>" not in html
        assert "&lt;b&gt;@example.org" in html
        assert "<b>@example.org" in str(message.body)

    def test_a_line_break_adds_no_line_to_the_head(self) -> None:
        message = letter("account/email/login_code", "mira@example.org", {"code": "BCDF-GHJK"})

        assert "\n" not in message.subject

    def test_it_comes_from_the_site(self) -> None:
        message = letter("account/email/login_code", "mira@example.org", {"code": "BCDF-GHJK"})

        assert message.from_email == settings.DEFAULT_FROM_EMAIL


class NotificationTests(MailTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(person("mira@example.org"))

    def _change_password(self, **headers: str) -> int:
        fields = {"oldpassword": PASSWORD, "password1": "a dozen brown hens"}
        return self.client.post("/settings/security/", fields, headers=headers).status_code

    @site_with_mail()
    def test_a_changed_password_is_told_with_the_device_and_no_address(self) -> None:
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

        self._change_password(**{"User-Agent": agent})

        assert last_mail().to == ["mira@example.org"]
        assert "Firefox" in str(last_mail().body)
        assert "127.0.0.1" not in str(last_mail().body).replace(settings.SITE_URL, "")
        assert "Gecko" not in str(last_mail().body)

    @site_with_mail()
    def test_a_mail_that_does_not_leave_undoes_nothing(self) -> None:
        with self.settings(EMAIL_BACKEND="tests.accounts.mailing.NoMail"):
            assert self._change_password() == 303

        fields = {"login": "mira@example.org", "password": "a dozen brown hens"}
        assert Client().post("/accounts/login/", fields).status_code == 303

    def test_a_site_without_mail_sends_none(self) -> None:
        self._change_password()

        assert not mail.outbox
