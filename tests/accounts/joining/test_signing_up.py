"""Signing up under each policy, as strangers do it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.cache import cache
from django.test import Client, TestCase, TransactionTestCase, override_settings
from django.utils import timezone

from accounts.joining.invitations import issue_invitation, revoke_invitation, use_invitation
from accounts.limits import FAILED_INVITATIONS
from accounts.models import Invitation, InvitationState, User
from tests.builders import PASSWORD, person
from tests.chat.stores.building import at_the_same_time
from tests.chat.views.case import parsed

SIGNUP = "/accounts/signup/"
JSON_SIGNUP = "/api/v1/auth/app/v1/auth/signup"
ADDRESS = "mira@example.org"
NEW_PASSWORD = "a dozen brown hens"


def sign_up(client: Client, email: str = ADDRESS, **fields: str) -> Any:
    return client.post(SIGNUP, {"email": email, "password1": NEW_PASSWORD, **fields})


@override_settings(SIGNUP_POLICY="invitation")
class InvitationTests(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.made = issue_invitation(None)

    def _sign_up(self, email: str = ADDRESS, **fields: str) -> Any:
        return sign_up(self.client, email, **{"invitation": self.made.secret, **fields})

    def test_without_one_the_page_says_what_is_needed(self) -> None:
        response = self.client.get(SIGNUP)

        assert response.status_code == 404
        assert "You need an invitation" in parsed(response).text
        assert sign_up(self.client).status_code == 404
        assert not User.objects.exists()

    def test_no_page_leads_there(self) -> None:
        for path in ("/", "/accounts/login/"):
            assert SIGNUP not in self.client.get(path).content.decode()

    def test_the_link_leads_to_a_form_that_keeps_it(self) -> None:
        page = parsed(self.client.get(SIGNUP, {"invitation": self.made.secret}))

        assert page.one("input", name="invitation")["value"] == self.made.secret

    def test_it_makes_one_account(self) -> None:
        assert self._sign_up().status_code == 303
        again = self._sign_up("another@example.org")

        assert again.status_code == 404
        user = User.objects.get()
        assert user.may_sign_in
        assert Invitation.objects.get().used_by == user

    def test_whatever_is_not_good_gets_one_and_the_same_answer(self) -> None:
        used, revoked, expired = (issue_invitation(None) for _ in range(3))
        use_invitation(used.secret, ADDRESS)
        revoke_invitation(revoked)
        past = timezone.now() - timedelta(days=1)
        Invitation.objects.filter(pk=expired.pk).update(expires_at=past)
        secrets = ["", "unknown", "a" * 10_000, "\x00", used.secret, revoked.secret, expired.secret]

        shown = {self._shown(self.client.get(SIGNUP, {"invitation": one})) for one in secrets}
        sent = {self._shown(self._sign_up(invitation=one)) for one in secrets}

        assert len(shown) == 1
        assert sent == shown
        assert not User.objects.exists()

    def _shown(self, response: Any) -> tuple[int, bytes]:
        return response.status_code, response.content

    def test_a_form_with_mistakes_comes_back_with_it(self) -> None:
        response = self._sign_up(password1="short")

        assert response.status_code == 400
        assert parsed(response).one("input", name="invitation")["value"] == self.made.secret
        assert Invitation.objects.get().state == InvitationState.OPEN

    def test_bound_to_an_address_it_is_refused_beside_the_field_of_another(self) -> None:
        bound = issue_invitation(None, "mira@example.org")

        response = self._sign_up("other@example.org", invitation=bound.secret)

        assert response.status_code == 400
        assert "for another email address" in parsed(response).text
        assert "mira@example.org" not in response.content.decode()
        assert self._sign_up("MIRA@example.org", invitation=bound.secret).status_code == 303

    def test_it_does_not_tell_who_has_an_account(self) -> None:
        """It is used up either way: a second look would tell otherwise."""
        person(ADDRESS)
        other = issue_invitation(None)
        known, new = self._sign_up(), self._sign_up("new@example.org", invitation=other.secret)

        assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
        states = {each.state for each in Invitation.objects.all()}
        assert states == {InvitationState.USED}
        assert User.objects.get(email=ADDRESS).check_password(PASSWORD)

    def test_trying_them_out_is_limited_and_then_a_good_one_waits_too(self) -> None:
        for _ in range(FAILED_INVITATIONS):
            assert self.client.get(SIGNUP, {"invitation": "unknown"}).status_code == 404

        for secret in ("unknown", self.made.secret):
            response = self.client.get(SIGNUP, {"invitation": secret})
            assert response.status_code == 429
            assert int(response["Retry-After"]) > 0
        assert self._sign_up().status_code == 429
        assert not User.objects.exists()

    def test_good_ones_are_not_counted(self) -> None:
        for _ in range(FAILED_INVITATIONS + 5):
            response = self.client.get(SIGNUP, {"invitation": self.made.secret})

        assert response.status_code == 200

    def test_under_other_policies_it_means_nothing(self) -> None:
        with override_settings(SIGNUP_POLICY="open"):
            assert sign_up(self.client, invitation="unknown").status_code == 303
        with override_settings(SIGNUP_POLICY="closed"):
            assert self._sign_up("other@example.org").status_code == 404

        assert Invitation.objects.get().state == InvitationState.OPEN


@override_settings(SIGNUP_POLICY="invitation")
class RaceTests(TransactionTestCase):
    def test_of_many_who_sign_up_with_one_at_once_one_gets_an_account(self) -> None:
        cache.clear()
        secret = issue_invitation(None).secret

        def try_it(email: str) -> int:
            return int(sign_up(Client(), email, invitation=secret).status_code)

        emails = [f"person-{number}@example.org" for number in range(5)]
        results = at_the_same_time([partial(try_it, email) for email in emails])

        assert sorted(results) == [303, 404, 404, 404, 404]
        assert Invitation.objects.get().used_by == User.objects.get()


@override_settings(SIGNUP_POLICY="domains", SIGNUP_DOMAINS=["example.org", "bücher.example"])
class DomainTests(TestCase):
    def setUp(self) -> None:
        cache.clear()

    def test_addresses_elsewhere_are_refused_beside_the_field(self) -> None:
        for address in ("mira@example.com", "mira@sub.example.org", "mira@example.org.example.com"):
            response = sign_up(self.client, address)

            assert response.status_code == 400, address
            assert "addresses at: example.org, bücher.example." in parsed(response).text
            assert parsed(response).one("input", id="email")["aria-invalid"] == "true"
        assert not User.objects.exists()

    def test_addresses_of_the_domains_are_taken(self) -> None:
        for address in ("mira@EXAMPLE.org", "mira@bücher.example", "a@xn--bcher-kva.example"):
            assert sign_up(self.client, address).status_code == 303, address

    def test_which_they_are_is_told_before(self) -> None:
        assert "example.org, bücher.example" in parsed(self.client.get(SIGNUP)).text


class JsonTests(TestCase):
    """Sign-up by JSON goes through the same form."""

    def setUp(self) -> None:
        cache.clear()

    def _sign_up(self, email: str = ADDRESS, **fields: str) -> int:
        body = {"email": email, "password": NEW_PASSWORD, **fields}
        return self.client.post(JSON_SIGNUP, body, content_type="application/json").status_code

    def test_an_invitation_makes_one_account(self) -> None:
        with override_settings(SIGNUP_POLICY="invitation"):
            secret = issue_invitation(None).secret
            answers = [
                self._sign_up(),
                self._sign_up(invitation="unknown"),
                self._sign_up(invitation=secret),
                self._sign_up("another@example.org", invitation=secret),
            ]

        assert answers == [403, 403, 401, 403]
        assert Invitation.objects.get().used_by == User.objects.get()

    def test_trying_invitations_out_is_limited(self) -> None:
        with override_settings(SIGNUP_POLICY="invitation", ACCOUNT_RATE_LIMITS={}):
            for _ in range(FAILED_INVITATIONS):
                self._sign_up(invitation="unknown")

            assert self._sign_up(invitation=issue_invitation(None).secret) == 429

    def test_addresses_elsewhere_are_refused(self) -> None:
        with override_settings(SIGNUP_POLICY="domains", SIGNUP_DOMAINS=["example.org"]):
            assert self._sign_up("mira@example.com") == 400
            assert not User.objects.exists()
            assert self._sign_up() == 401

    def test_it_waits_for_approval(self) -> None:
        with override_settings(SIGNUP_POLICY="approval"):
            self._sign_up()

        assert not User.objects.get().may_sign_in

    def test_a_closed_site_makes_none(self) -> None:
        with override_settings(SIGNUP_POLICY="closed"):
            assert self._sign_up() == 403

        assert not User.objects.exists()


@override_settings(SIGNUP_POLICY="approval")
class ApprovalTests(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.answer = sign_up(self.client)
        self.user = User.objects.get()

    def _sign_in(self, email: str = ADDRESS, password: str = NEW_PASSWORD) -> Any:
        return self.client.post("/accounts/login/", {"login": email, "password": password})

    def test_it_is_told_before_and_after(self) -> None:
        assert "look at each new account" in parsed(self.client.get(SIGNUP)).text
        assert "waits for approval" in parsed(self.client.get(self.answer["Location"])).text

    def test_signing_in_tells_to_wait_and_does_not_sign_in(self) -> None:
        response = self._sign_in()

        self.assertRedirects(response, "/accounts/waiting/", status_code=303)
        assert "waits for approval" in parsed(self.client.get("/accounts/waiting/")).text
        assert self.client.get("/settings/").status_code == 302

    def test_only_who_knows_the_password_is_told(self) -> None:
        cache.clear()
        wrong = self._sign_in(password="not the password")
        cache.clear()
        unknown = self._sign_in("nobody@example.org")

        assert wrong.status_code == unknown.status_code == 400
        assert parsed(wrong).text == parsed(unknown).text

    def test_it_does_not_tell_who_has_an_account(self) -> None:
        known, new = sign_up(self.client), sign_up(self.client, "new@example.org")

        assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])

    def test_once_approved_it_signs_in(self) -> None:
        User.objects.update(approved_at=timezone.now())

        self.assertRedirects(self._sign_in(), "/", status_code=303, fetch_redirect_response=False)
        assert self.client.get("/settings/").status_code == 200

    def test_who_waits_and_is_suspended_is_told_nothing(self) -> None:
        User.objects.update(is_active=False)

        assert self._sign_in().status_code == 400

    def test_a_waiting_one_is_not_remembered_for_the_next_who_signs_in(self) -> None:
        """The library keeps the refused person in the thread."""
        self._sign_in()

        response = self._sign_in("nobody@example.org")

        assert response.status_code == 400

    def test_who_is_signed_in_needs_no_such_page(self) -> None:
        self.client.force_login(person())

        self.assertRedirects(self.client.get("/accounts/waiting/"), "/", status_code=303)


@override_settings(SIGNUP_POLICY="closed")
class ClosedTests(TestCase):
    def test_the_page_says_so(self) -> None:
        response = self.client.get(SIGNUP)

        assert response.status_code == 404
        assert "does not take new accounts" in parsed(response).text
