"""Mails about second factors: whoever changes them, their owner hears of it."""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client, TransactionTestCase, override_settings

from accounts.roles import AccountRole
from tests.accounts.second_factors.case import code_of, confirm, give_app, give_codes
from tests.builders import person, staff


@override_settings(MAIL_ENABLED=True, ACCOUNT_EMAIL_NOTIFICATIONS=True)
class MailTests(TransactionTestCase):
    def setUp(self) -> None:
        cache.clear()
        self.user = person("mira@example.org")
        self.user.vouch_for_address()
        self.client.force_login(self.user)
        confirm(self.client)

    def _last(self) -> mail.EmailMultiAlternatives:
        message = mail.outbox[-1]
        assert isinstance(message, mail.EmailMultiAlternatives)
        assert message.to == ["mira@example.org"]
        return message

    def test_the_app_was_set_up(self) -> None:
        page = self.client.get("/accounts/2fa/totp/activate/").content.decode()
        found = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
        assert found is not None
        secret = found[1].replace(" ", "")

        self.client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})

        assert "two-step sign-in is on" in self._last().subject
        assert secret not in str(self._last().body)
        assert len(mail.outbox) == 1

    def test_the_app_was_removed(self) -> None:
        give_app(self.user)

        self.client.post("/accounts/2fa/totp/deactivate/")

        assert "the authenticator app was removed" in self._last().subject
        assert "It was done on" in str(self._last().body)
        ((html, kind),) = self._last().alternatives
        assert kind == "text/html"
        assert "Its codes count no longer." in str(html)
        assert "If it was not you, choose a new password" in str(self._last().body)

    def test_a_passkey_was_removed(self) -> None:
        row = Authenticator.objects.create(user=self.user, type="webauthn", data={"name": "Key"})

        self.client.post(f"/accounts/2fa/webauthn/keys/{row.pk}/remove/")

        assert "a passkey was removed" in self._last().subject

    def test_new_codes_were_made(self) -> None:
        give_app(self.user)
        give_codes(self.user)

        self.client.post("/accounts/2fa/recovery-codes/generate/")

        codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
        assert "new recovery codes were made" in self._last().subject
        assert not [code for code in codes if code[:4] in str(self._last().body)]

    def test_staff_removed_them_and_the_mail_does_not_say_from_where(self) -> None:
        give_app(self.user)
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        helper = Client(REMOTE_ADDR="192.0.2.7", headers={"User-Agent": agent})
        helper.force_login(staff(AccountRole.ADMINISTRATOR))

        helper.post(
            "/admin/accounts/user/",
            {"action": "remove_factors", "_selected_action": [self.user.pk], "is_sure": "yes"},
        )

        assert "two-step sign-in is off" in self._last().subject
        assert "/settings/security/" in str(self._last().body)
        assert "192.0.2.7" not in str(self._last().body)
        assert "Firefox" not in str(self._last().body)

    @override_settings(MAIL_ENABLED=False, ACCOUNT_EMAIL_NOTIFICATIONS=False)
    def test_a_site_without_mail_does_all_the_same(self) -> None:
        give_app(self.user)

        response = self.client.post("/accounts/2fa/totp/deactivate/")

        assert response.status_code == 303
        assert mail.outbox == []
