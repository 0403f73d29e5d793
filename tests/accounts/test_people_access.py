"""Suspending, readmitting and signing out, by staff: at once, with a reason, on record."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import caches
from django.test import Client, TestCase

from accounts.api_tokens import ApiTokenScope, find_api_token, issue_api_token
from accounts.consent import record_consent
from accounts.models import ApiToken, AuditEvent, SessionRecord, User
from accounts.people import tools
from accounts.people.tools import PersonTool
from accounts.roles import AccountRole
from tests.accounts.test_admin_roles import PEOPLE, client_of
from tests.builders import PASSWORD, person, staff


class AccessTests(TestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.support = staff(AccountRole.SUPPORT)
        self.member = person("mira@example.org")
        self.client: Client = client_of(self.support)
        self.page = f"{PEOPLE}{self.member.pk}/"

    def signed_in(self) -> Client:
        browser = Client()
        browser.post("/accounts/login/", {"login": "mira@example.org", "password": PASSWORD})
        assert browser.get("/settings/").status_code == 200
        return browser

    def api_token(self) -> str:
        _, secret = issue_api_token(
            self.member.pk, "A program", scope=ApiTokenScope.READ, lifetime=timedelta(days=1)
        )
        return secret

    def recorded(self) -> list[tuple[str, str]]:
        return [(each.action, each.detail) for each in AuditEvent.objects.oldest_first()]

    def test_who_is_suspended_is_out_at_once_and_comes_in_no_more(self) -> None:
        browser, secret = self.signed_in(), self.api_token()

        response = self.client.post(f"{self.page}suspend/", {"reason": "security"})

        assert (response.status_code, response["Location"]) == (303, f"{self.page}change/")
        assert browser.get("/settings/").status_code == 302
        assert not SessionRecord.objects.filter(user=self.member).exists()
        assert find_api_token(secret) is None
        assert self.recorded() == [("people.suspend", "security")]

    def test_who_is_readmitted_signs_in_again_and_their_tokens_count(self) -> None:
        secret = self.api_token()
        self.client.post(f"{self.page}suspend/", {"reason": "security"})

        self.client.post(f"{self.page}readmit/", {"reason": "settled"})

        self.signed_in()
        assert find_api_token(secret) is not None
        assert self.recorded()[1:] == [("people.readmit", "settled")]

    def test_without_a_reason_nothing_happens(self) -> None:
        for form in ({}, {"reason": ""}, {"reason": "because"}):
            response = self.client.post(f"{self.page}suspend/", form)

            assert response.status_code == 200
            assert "errorlist" in response.content.decode()
        assert User.objects.get(pk=self.member.pk).is_active
        assert self.recorded() == []

    def test_twice_is_once(self) -> None:
        for _ in range(2):
            self.client.post(f"{self.page}suspend/", {"reason": "other"})

        assert len(self.recorded()) == 1

    def test_signing_out_everywhere_ends_sessions_and_on_wish_api_tokens(self) -> None:
        browsers, secret = [self.signed_in(), self.signed_in()], self.api_token()
        self.client.post(f"{self.page}sign-out/")
        assert [each.get("/settings/").status_code for each in browsers] == [302, 302]
        assert find_api_token(secret) is not None

        self.client.post(f"{self.page}sign-out/", {"revokes_api_tokens": "on"})

        assert not ApiToken.objects.filter(user=self.member).exists()
        assert self.recorded() == [
            ("people.sign_out", "sessions=2 api_tokens=0"),
            ("people.sign_out", "sessions=0 api_tokens=1"),
        ]
        self.signed_in()

    def test_support_touches_nobody_with_a_role(self) -> None:
        other = staff(AccountRole.PRIVACY_OFFICER)
        for verb in ("suspend", "readmit", "sign-out"):
            path = f"{PEOPLE}{other.pk}/{verb}/"
            assert self.client.get(path).status_code == 403
            assert self.client.post(path, {"reason": "other"}).status_code == 403
        assert User.objects.get(pk=other.pk).is_active

    def test_the_form_of_a_person_does_not_suspend_unseen(self) -> None:
        self.client.post(f"{self.page}change/", {"email": self.member.email, "name": "Mira"})

        person = User.objects.get(pk=self.member.pk)
        assert (person.is_active, person.name) == (True, "Mira")


class PageTests(TestCase):
    def setUp(self) -> None:
        self.member = person("mira@example.org")
        self.page = f"{PEOPLE}{self.member.pk}/change/"

    def buttons(self, role: AccountRole) -> str:
        page = client_of(staff(role)).get(self.page).content.decode()
        return page.partition("object-tools")[2].partition("</ul>")[0]

    def test_a_page_offers_what_the_role_may_do_and_what_makes_sense(self) -> None:
        assert "Suspend" in self.buttons(AccountRole.SUPPORT)
        assert "Readmit" not in self.buttons(AccountRole.SUPPORT)
        assert "Suspend" not in self.buttons(AccountRole.PRIVACY_OFFICER)

        User.objects.filter(pk=self.member.pk).update(is_active=False)
        assert "Readmit" in self.buttons(AccountRole.SUPPORT)

    def test_other_parts_of_the_site_add_buttons(self) -> None:
        before = tools.tools_for(staff(AccountRole.ADMINISTRATOR), self.member)
        tools.register(PersonTool("accounts_user_history", "Look", "audit.view", changes=False))  # type: ignore[arg-type]
        self.addCleanup(tools._tools.pop)

        assert "Look" in self.buttons(AccountRole.PRIVACY_OFFICER)
        assert "Look" not in self.buttons(AccountRole.SUPPORT)
        assert len(tools.tools_for(staff(AccountRole.ADMINISTRATOR), self.member)) == (
            len(before) + 1
        )

    def test_what_somebody_agreed_to_is_shown_and_cannot_be_changed(self) -> None:
        with self.settings(TERMS_VERSION="2026-11"):
            record_consent(self.member)

        page = client_of(staff(AccountRole.SUPPORT)).get(self.page).content.decode()

        assert page.count("2026-11") == 2
        assert 'name="consents-0-version"' not in page

    def test_people_are_found_by_when_they_signed_in_last(self) -> None:
        client = client_of(staff(AccountRole.SUPPORT))
        never = client.get(PEOPLE, {"signed_in": "never"}).content.decode()
        lately = client.get(PEOPLE, {"signed_in": "7"}).content.decode()

        assert "mira@example.org" in never
        assert "mira@example.org" not in lately
