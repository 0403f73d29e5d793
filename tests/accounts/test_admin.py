"""People in the administration, and the one way in."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client, TestCase

from accounts.models import User
from tests.builders import PASSWORD, person

NEW_PASSWORD = "a dozen brown hens"


class AdminTests(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.staff = person("staff@example.org", is_staff=True, is_superuser=True)
        self.client.force_login(self.staff)

    def test_people_are_listed_and_found_by_address(self) -> None:
        person("mira@example.org")

        response = self.client.get("/admin/accounts/user/", {"q": "mira@"})

        assert response.status_code == 200
        assert "mira@example.org" in response.content.decode()
        assert "staff@example.org</a>" not in response.content.decode()

    def test_a_person_can_be_added_by_address(self) -> None:
        response = self.client.post(
            "/admin/accounts/user/add/",
            {
                "email": "new@example.org",
                "usable_password": "true",
                "password1": NEW_PASSWORD,
                "password2": NEW_PASSWORD,
            },
        )

        assert response.status_code == 302
        assert User.objects.get(email="new@example.org").check_password(NEW_PASSWORD)

    def test_a_new_password_says_in_words_what_disabling_does(self) -> None:
        user = person("mira@example.org")

        page = self.client.get(f"/admin/accounts/user/{user.pk}/password/").content.decode()

        assert "Once disabled, the one they have is lost" in page
        assert "&lt;" not in page

    def test_a_person_can_be_changed(self) -> None:
        user = person("mira@example.org")

        response = self.client.post(
            f"/admin/accounts/user/{user.pk}/change/",
            {"email": "mira@example.org", "name": "Mira"},
        )

        user.refresh_from_db()
        assert response.status_code == 302
        assert user.name == "Mira"
        assert user.check_password(PASSWORD)

    def test_a_changed_address_is_the_one_to_sign_in_with(self) -> None:
        user = person("mira@example.org")
        user.vouch_for_address()

        self.client.post(
            f"/admin/accounts/user/{user.pk}/change/",
            {"email": "Mira.New@example.org", "name": "Mira"},
        )

        assert self._may_sign_in("mira.new@example.org")
        assert not self._may_sign_in("mira@example.org")
        address = EmailAddress.objects.get(user=user)
        assert address.email == "mira.new@example.org"
        assert address.primary
        assert address.verified

    def _may_sign_in(self, email: str) -> bool:
        fields = {"login": email, "password": PASSWORD}
        return Client().post("/accounts/login/", fields).status_code == 303

    def test_its_pages_hold_no_inline_code(self) -> None:
        user = person()
        for path in (
            "",
            "accounts/user/",
            "accounts/user/add/",
            "accounts/user/roles/",
            f"accounts/user/{user.pk}/change/",
        ):
            html = self.client.get(f"/admin/{path}").content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html), path
            assert not re.search(r"<style|\sstyle=|\son\w+=", html), path

    def test_strangers_are_sent_to_the_one_sign_in_page(self) -> None:
        self.client.logout()

        response = self.client.get("/admin/", follow=True)

        assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
        # Django's own form, which has no limits, answers nobody.
        assert self.client.post("/admin/login/", {"username": "x"}).status_code == 405

    def test_members_are_refused(self) -> None:
        self.client.force_login(person())

        assert self.client.get("/admin/", follow=True).status_code == 403
