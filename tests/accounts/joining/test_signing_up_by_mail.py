"""The policies on a site that sends mail: addresses are confirmed before anybody decides."""

from __future__ import annotations

from typing import Any

from django.core import mail
from django.test import Client, override_settings

from accounts.joining.approval import approve, waiting
from accounts.joining.invitations import issue_invitation
from accounts.models import Invitation, InvitationState, User
from accounts.roles import AccountRole
from tests.accounts.mailing import MailTestCase, last_code, last_link, last_mail, site_with_mail
from tests.builders import PASSWORD, person, staff
from tests.chat.views.case import parsed

SIGNUP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"
WAITING = "/accounts/waiting/"
ADDRESS = "mira@example.org"
NEW_PASSWORD = "a dozen brown hens"


class JoiningTestCase(MailTestCase):
    def sign_up(self, email: str = ADDRESS, client: Client | None = None, **fields: str) -> Any:
        sent = {"email": email, "password1": NEW_PASSWORD, **fields}
        return (client or self.client).post(SIGNUP, sent)

    def enter(self, code: str) -> Any:
        return self.client.post(CONFIRM, {"code": code, "action": "verify"})

    def sign_in(self) -> Any:
        return self.client.post("/accounts/login/", {"login": ADDRESS, "password": NEW_PASSWORD})


@site_with_mail()
@override_settings(SIGNUP_POLICY="approval")
class ApprovalTests(JoiningTestCase):
    def _wait(self) -> User:
        """Sign up and confirm the address."""
        self.sign_up()
        with self.captureOnCommitCallbacks(execute=True):
            self.enter(last_code())
        return User.objects.get(email=ADDRESS)

    def test_the_address_is_confirmed_first_and_then_they_wait(self) -> None:
        self.assertRedirects(self.sign_up(), CONFIRM, status_code=303)
        assert not waiting().exists()

        response = self.enter(last_code())

        self.assertRedirects(response, WAITING, status_code=303)
        assert not self.is_signed_in()
        assert "You will get a mail" in parsed(self.client.get(WAITING)).text
        assert waiting().count() == 1

    def test_staff_are_told_once_the_address_is_confirmed(self) -> None:
        helper = staff(AccountRole.SUPPORT)
        with self.captureOnCommitCallbacks(execute=True):
            self.sign_up()
        assert [message.to for message in mail.outbox] == [[ADDRESS]]

        with self.captureOnCommitCallbacks(execute=True):
            self.enter(last_code())

        assert mail.outbox[-1].to == [helper.email]
        assert "1 person waits for approval" in last_mail().body

    def test_no_other_way_leads_in_before(self) -> None:
        self._wait()
        ways = {"password": self.sign_in, "code": self._by_code, "new password": self._by_link}

        for name, way in ways.items():
            with self.subTest(name):
                self.assertRedirects(way(), WAITING, status_code=303)
                assert not self.is_signed_in()

    def _by_code(self) -> Any:
        self.client.post("/accounts/login/code/", {"email": ADDRESS})
        return self.client.post("/accounts/login/code/confirm/", {"code": last_code()})

    def _by_link(self) -> Any:
        self.client.post("/accounts/password/reset/", {"email": ADDRESS})
        form = self.client.get(last_link("/key/"))["Location"]
        fields = {"password1": NEW_PASSWORD + "!", "password2": NEW_PASSWORD + "!"}
        return self.client.post(form, fields)

    def test_once_approved_they_are_told_and_sign_in(self) -> None:
        user = self._wait()

        with self.captureOnCommitCallbacks(execute=True):
            approve(user)

        assert last_mail().to == [ADDRESS]
        assert "approved" in last_mail().subject
        self.assertRedirects(self.sign_in(), "/", status_code=303, fetch_redirect_response=False)
        assert self.is_signed_in()

    def test_a_known_address_gets_the_same_answer(self) -> None:
        person("known@example.org")

        known, new = self.sign_up("known@example.org", Client()), self.sign_up()

        assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])


@site_with_mail()
@override_settings(SIGNUP_POLICY="invitation")
class InvitationTests(JoiningTestCase):
    def test_it_is_used_for_a_new_and_for_a_known_address_with_the_same_answer(self) -> None:
        person("known@example.org")
        answers = []
        for email in ("known@example.org", ADDRESS):
            secret = issue_invitation(None).secret
            response = self.sign_up(email, Client(), invitation=secret)
            answers.append((response.status_code, response["Location"]))

        assert answers[0] == answers[1] == (303, CONFIRM)
        assert {each.state for each in Invitation.objects.all()} == {InvitationState.USED}
        assert User.objects.get(email="known@example.org").check_password(PASSWORD)

    @override_settings(EMAIL_BACKEND="tests.accounts.mailing.NoMail")
    def test_it_is_still_good_if_the_mail_did_not_get_out(self) -> None:
        person("known@example.org")
        for email in ("known@example.org", ADDRESS):
            secret = issue_invitation(None).secret

            response = self.sign_up(email, invitation=secret)

            assert response.status_code == 503
        assert {each.state for each in Invitation.objects.all()} == {InvitationState.OPEN}
        assert not User.objects.filter(email=ADDRESS).exists()

    def test_the_owner_of_a_known_address_can_be_told_again(self) -> None:
        person("known@example.org")
        self.sign_up("known@example.org", invitation=issue_invitation(None).secret)

        response = self.client.post(CONFIRM, {"action": "resend"})

        assert response.status_code == 303
        assert len(mail.outbox) == 2

    def test_who_is_in_needs_none_to_change_the_address(self) -> None:
        person("known@example.org")
        user = person(ADDRESS)
        user.vouch_for_address()
        self.client.force_login(user)
        self.client.post("/accounts/reauthenticate/", {"password": PASSWORD})

        fields = {"email": "known@example.org", "action_add": "1"}
        response = self.client.post("/accounts/email/", fields)

        assert response.status_code in {302, 303}
        assert last_mail().to == ["known@example.org"]


@site_with_mail()
@override_settings(SIGNUP_POLICY="domains", SIGNUP_DOMAINS=["example.org"])
class DomainTests(JoiningTestCase):
    def test_nobody_is_in_before_the_address_is_confirmed(self) -> None:
        assert self.sign_up("mira@example.com").status_code == 400
        assert mail.outbox == []

        self.sign_up()

        assert self.sign_in()["Location"] == CONFIRM
        assert not self.is_signed_in()
