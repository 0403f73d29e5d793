"""Another address to sign in with: only with the password, and only after its code."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.accounts.mailing import (
    MailTestCase,
    last_code,
    last_mail,
    no_code_like,
    site_with_mail,
)
from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed

CHANGE = "/accounts/email/"
CONFIRM = "/accounts/confirm-email/"


class ChangeAddressTestCase(MailTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user = person("mira@example.org")
        self.user.vouch_for_address()
        self.client.force_login(self.user)

    def _confirm_password(self) -> None:
        self.client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    def _change_to(self, email: str) -> Any:
        return self.client.post(CHANGE, {"email": email, "action_add": "1"})

    def _enter(self, code: str) -> Any:
        """Send what the page's own form would."""
        page = parsed(self.client.get(CONFIRM))
        fields = {one["name"]: one["value"] for one in page.all("input", type="hidden")}
        return self.client.post(CONFIRM, {**fields, "code": code, "action": "verify"})


@site_with_mail()
class ChangeAddressTests(ChangeAddressTestCase):
    def test_the_profile_leads_there(self) -> None:
        parsed(self.client.get("/settings/")).one("a", href=CHANGE)

    def test_the_password_is_asked_for_and_nothing_typed_is_lost(self) -> None:
        response = self._change_to("new@example.org")
        assert (
            response["Location"] == f"/accounts/reauthenticate/?next={CHANGE.replace('/', '%2F')}"
        )
        assert not mail.outbox

        self.client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": CHANGE})

        assert last_mail().to == ["new@example.org"]

    def test_the_code_changes_the_address_and_the_old_one_is_told(self) -> None:
        self._confirm_password()
        self.assertRedirects(self._change_to("New@example.org"), CONFIRM, status_code=303)
        self.user.refresh_from_db()
        assert self.user.email == "mira@example.org"

        response = self._enter(last_code())

        self.assertRedirects(response, "/settings/", status_code=303)
        self.user.refresh_from_db()
        assert self.user.email == "new@example.org"
        address = EmailAddress.objects.get(user=self.user)
        assert (address.email, address.verified, address.primary) == ("new@example.org", True, True)
        assert last_mail().to == ["mira@example.org"]
        assert "new@example.org" in str(last_mail().body)

    def test_afterwards_only_the_new_address_signs_in(self) -> None:
        self._confirm_password()
        self._change_to("new@example.org")
        self._enter(last_code())

        statuses = [
            Client().post("/accounts/login/", {"login": email, "password": PASSWORD}).status_code
            for email in ("new@example.org", "mira@example.org")
        ]

        assert statuses == [303, 400]

    def test_a_wrong_code_changes_nothing(self) -> None:
        self._confirm_password()
        self._change_to("new@example.org")

        response = self._enter(no_code_like(last_code()))

        assert response.status_code == 400
        self.user.refresh_from_db()
        assert self.user.email == "mira@example.org"

    def test_ones_own_address_is_refused(self) -> None:
        self._confirm_password()

        response = self._change_to("mira@example.org")

        assert response.status_code == 400
        assert "This is your address already." in parsed(response).text

    def test_an_address_of_somebody_else_gets_the_same_answer_and_cannot_be_taken(self) -> None:
        other = person("taken@example.org")
        other.vouch_for_address()
        self._confirm_password()

        self.assertRedirects(self._change_to("taken@example.org"), CONFIRM, status_code=303)
        response = self._enter(last_code())

        assert response.status_code == 400
        other.refresh_from_db()
        self.user.refresh_from_db()
        assert (other.email, self.user.email) == ("taken@example.org", "mira@example.org")

    def test_other_actions_of_the_library_do_nothing(self) -> None:
        self._confirm_password()
        for action in ("action_remove", "action_primary"):
            self.client.post(CHANGE, {"email": "mira@example.org", action: "1"})

        address = EmailAddress.objects.get(user=self.user)
        assert (address.verified, address.primary) == (True, True)

    def test_a_stranger_is_asked_to_sign_in(self) -> None:
        assert Client().get(CHANGE)["Location"].startswith("/accounts/login/?next=")


@site_with_mail(forms=3)
class ChangeAddressLimitTests(ChangeAddressTestCase):
    def test_it_cannot_be_done_without_end(self) -> None:
        self._confirm_password()

        answers = [self._change_to(f"{number}@example.org").status_code for number in range(4)]

        assert answers[-1] == 429
