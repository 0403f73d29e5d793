"""Where consent is required, signed-in people give it before they go on; and can leave without."""

from __future__ import annotations

from typing import Any

from django.test import Client, override_settings

from accounts.consent import is_missing, record_consent
from accounts.roles import AccountRole
from tests.builders import staff, talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

FORM = {"accept": "on", "version": "7"}


@override_settings(TERMS_REQUIRED=True, TERMS_VERSION="7")
class ConsentTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)

    def _accept(self, **more: str) -> Any:
        return self.client.post("/consent/", {**FORM, **more})

    def test_every_page_leads_to_the_question_and_back(self) -> None:
        for path in ("/", self.made.url, "/settings/", "/shortcuts/", "/keep/", "/temporary/"):
            response = self.client.get(path)
            assert response.status_code == 303, path
            assert response["Location"].startswith("/consent/?next=")
            page = parsed(self.client.get(response["Location"]))
            assert page.one("input", name="next")["value"] == path

        response = self._accept(next=self.made.url)

        assert (response.status_code, response["Location"]) == (303, self.made.url)
        assert self.client.get(self.made.url).status_code == 200

    def test_staff_are_asked_before_the_administration(self) -> None:
        self.client.force_login(staff(AccountRole.ADMINISTRATOR))

        response = self.client.get("/admin/")

        assert response["Location"] == "/consent/?next=%2Fadmin%2F"

    def test_guests_are_asked_nothing(self) -> None:
        assert self.visitor_client.get("/").status_code == 200
        assert self.visitor_client.post("/c/", {"prompt": "Hello"}).status_code == 303
        response = self.visitor_client.get("/consent/")
        assert response["Location"] == "/accounts/login/?next=/consent/"

    def test_who_does_not_agree_can_read_see_their_data_and_leave(self) -> None:
        self.give_password()
        for path in (
            *("/terms/", "/privacy/", "/offline/", "/sw.js"),
            *("/settings/privacy/", "/settings/privacy/delete-all/", "/api/v1/export"),
            *("/export/", "/export/files/", "/settings/delete-account/"),
        ):
            assert self.client.get(path).status_code == 200, path

        page = parsed(self.client.get("/consent/"))
        assert page.one("form", action="/accounts/logout/")
        assert page.one("a", href="/settings/privacy/")
        assert self.client.post("/accounts/logout/")["Location"] == "/"
        assert self.client.get("/").status_code == 200

    def test_nothing_is_done_before(self) -> None:
        self.client.post(f"{self.made.url}delete/")
        self.client.post("/settings/", {"name": "Else"})

        self.user.refresh_from_db()
        assert self.made.conversation.message_count == 2
        assert self.user.name == "Mira Example"

    def test_what_was_being_sent_is_not_lost(self) -> None:
        response = self.client.post(f"{self.made.url}messages/", {"prompt": "My <long> thought"})

        assert response.status_code == 403
        assert "My &lt;long&gt; thought</textarea>" in response.content.decode()

    def test_scripts_are_told_in_json(self) -> None:
        response = self.client.post("/c/", {"prompt": "Hello"}, headers=SCRIPT)

        assert response.status_code == 403
        assert response.json()["code"] == "consent_required"

    def test_the_box_must_be_ticked(self) -> None:
        response = self._accept(accept="")

        assert response.status_code == 400
        assert parsed(response).all("div", role="alert")
        assert is_missing(self.user)

    def test_accepting_an_older_version_is_not_accepting_this_one(self) -> None:
        assert self._accept(version="6").status_code == 400
        assert is_missing(self.user)

    def test_a_new_version_asks_again(self) -> None:
        self._accept()
        assert self.client.get("/").status_code == 200

        with override_settings(TERMS_VERSION="8"):
            assert self.client.get("/").status_code == 303

    def test_it_leads_to_no_other_site(self) -> None:
        for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            assert self._accept(next=elsewhere)["Location"] == "/"

    def test_who_has_agreed_is_not_asked(self) -> None:
        record_consent(self.user)

        response = self.client.get("/consent/", {"next": "/settings/"})

        assert (response.status_code, response["Location"]) == (303, "/settings/")

    def test_the_form_needs_a_token(self) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(self.user)

        assert careful.post("/consent/", FORM).status_code == 403
        assert is_missing(self.user)

    def test_what_was_accepted_and_when_is_on_the_privacy_page(self) -> None:
        assert "What you accepted" not in parsed(self.client.get("/settings/privacy/")).text

        self._accept()

        page = parsed(self.client.get("/settings/privacy/"))
        assert "Terms of use Version 7, on" in page.text
        assert "Privacy notice Version 7, on" in page.text


class NotRequiredTests(PageTestCase):
    def test_where_nothing_is_required_nobody_is_asked(self) -> None:
        assert self.client.get("/").status_code == 200
        assert self.client.get("/consent/")["Location"] == "/"
