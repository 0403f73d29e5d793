"""The settings pages: who may open them, what they change, and what they never change."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.timezones import zone_of
from tests.chat.views.case import PageTestCase, parsed, title_of

PATHS = (
    "/settings/",
    "/settings/appearance/",
    "/settings/security/",
    "/settings/sessions/",
    "/settings/privacy/",
)
# What the pages lead to, in order.
NAVIGATION = (*PATHS[:2], "/settings/instructions/", *PATHS[2:4], "/settings/tokens/", *PATHS[4:])
APPEARANCE = {
    "theme": "dark",
    "text_size": "large",
    "time_zone": "Asia/Tokyo",
    "send_key": "ctrl-enter",
    "announcements": "whole",
    "follows_text": "on",
}


class SettingsTestCase(PageTestCase):
    def reloaded(self) -> User:
        return User.objects.get(pk=self.user.pk)


class AccessTests(SettingsTestCase):
    def test_strangers_are_sent_to_sign_in_and_come_back(self) -> None:
        for path in PATHS:
            for answer in (self.visitor_client.get(path), self.visitor_client.post(path)):
                assert answer.status_code == 302
                assert answer["Location"] == f"/accounts/login/?next={path}"

    def test_wrong_methods_are_refused(self) -> None:
        for path in PATHS:
            assert self.client.get(path).status_code == 200
            for method in ("PUT", "DELETE", "PATCH"):
                assert self.client.generic(method, path).status_code == 405

    def test_every_write_needs_a_token(self) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(self.user)

        for path in PATHS:
            assert careful.post(path, {"name": "Else"}).status_code == 403
        assert self.reloaded().name == "Mira Example"

    def test_the_menu_leads_here_and_the_pages_to_each_other(self) -> None:
        assert parsed(self.client.get("/")).one("a", href="/settings/")
        for path in NAVIGATION:
            page = parsed(self.client.get(path))
            links = [each["href"] for each in page.all("a") if "settings" in each["href"]]
            assert links[: len(NAVIGATION)] == list(NAVIGATION)
            assert page.one("a", aria_current="page")["href"] == path

    def test_no_page_is_kept_by_browsers_or_proxies(self) -> None:
        for path in NAVIGATION:
            assert "no-store" in self.client.get(path)["Cache-Control"]


class ProfileTests(SettingsTestCase):
    def test_the_name_is_saved_and_said(self) -> None:
        response = self.client.post("/settings/", {"name": "  Mira Else "})

        self.assertRedirects(response, "/settings/", status_code=303, fetch_redirect_response=False)
        page = parsed(self.client.get("/settings/"))
        assert self.reloaded().name == "Mira Else"
        assert page.one("input", id="name")["value"] == "Mira Else"
        assert page.one("div", role="status")
        assert "Your profile was saved." in page.text

    def test_a_name_is_not_needed(self) -> None:
        self.client.post("/settings/", {"name": ""})

        assert self.reloaded().name == ""

    def test_a_name_that_is_too_long_is_refused_with_a_summary(self) -> None:
        response = self.client.post("/settings/", {"name": "x" * 81})

        page = parsed(response)
        assert response.status_code == 400
        assert title_of(response).startswith("Error:")
        assert page.one("a", href="#name")
        assert page.one("input", id="name")["aria-invalid"] == "true"
        assert self.reloaded().name == "Mira Example"

    def test_the_address_is_shown_and_cannot_be_changed(self) -> None:
        page = parsed(self.client.get("/settings/"))

        assert "mira@example.org" in page.text
        assert {each["name"] for each in page.all("input")} == {"csrfmiddlewaretoken", "name"}

    def test_fields_that_are_not_listed_change_nothing(self) -> None:
        group = Group.objects.create(name="Keepers")
        before = self._columns()
        foreign = {
            "is_staff": "on",
            "is_superuser": "on",
            "is_active": "",
            "email": "else@example.org",
            "password": "x",
            "groups": str(group.pk),
            "user_permissions": "1",
            "public_id": "00000000-0000-0000-0000-000000000000",
            "id": "1",
        }

        self.client.post("/settings/", {"name": "Mira Example", **foreign})
        self.client.post("/settings/appearance/", {**APPEARANCE, "name": "x", **foreign})

        after = self._columns()
        changed = {name for name in after if after[name] != before[name]}
        assert changed == set(APPEARANCE) - {"follows_text"}
        assert not self.reloaded().groups.exists()

    def _columns(self) -> dict[str, Any]:
        return dict(User.objects.filter(pk=self.user.pk).values().get())

    def test_what_somebody_else_changes_meanwhile_is_kept(self) -> None:
        """A form saves its own columns only: who lost a right does not get it back by it."""
        with CaptureQueriesContext(connection) as queries:
            self.client.post("/settings/", {"name": "Mira Else"})

        (update,) = [each["sql"] for each in queries if 'UPDATE "accounts_user"' in each["sql"]]
        assert 'SET "name" =' in update
        assert "is_staff" not in update


class AppearanceTests(SettingsTestCase):
    def test_what_is_chosen_is_saved_and_shown(self) -> None:
        response = self.client.post("/settings/appearance/", APPEARANCE)

        self.assertRedirects(
            response, "/settings/appearance/", status_code=303, fetch_redirect_response=False
        )
        user = self.reloaded()
        page = parsed(self.client.get("/settings/appearance/"))
        assert {name: getattr(user, name) for name in APPEARANCE} == {
            **APPEARANCE,
            "follows_text": True,
        }
        checked = [each["value"] for each in page.all("input", type="radio") if "checked" in each]
        assert checked == ["dark", "large"]
        chosen = [each["value"] for each in page.all("option") if "selected" in each]
        assert chosen == ["Asia/Tokyo", "ctrl-enter", "whole"]
        assert "checked" in page.one("input", id="follows_text")

    def test_theme_and_text_size_are_in_the_first_byte_of_every_page(self) -> None:
        self.client.post("/settings/appearance/", APPEARANCE)

        for path in (*PATHS, "/", "/shortcuts/", "/nowhere/"):
            html = self.client.get(path).content.decode()
            assert '<html lang="en" data-theme="dark" data-text="large">' in html, path

    def test_the_size_that_most_people_read_needs_no_mark(self) -> None:
        assert "data-text=" not in self.client.get("/").content.decode()
        assert "data-text=" not in self.visitor_client.get("/").content.decode()

    def test_scripts_find_on_the_page_what_they_must_obey(self) -> None:
        assert parsed(self.client.get("/")).one("body", data_follow="on", data_send="enter")

        self.client.post("/settings/appearance/", {**APPEARANCE, "follows_text": ""})

        body = parsed(self.client.get("/")).one("body")
        assert body["data-follow"] == "off"
        assert body["data-announce"] == "whole"
        assert body["data-send"] == "ctrl-enter"
        assert "data-send" not in parsed(self.visitor_client.get("/")).one("body")

    def test_the_list_of_shortcuts_says_which_key_sends(self) -> None:
        self.client.post("/settings/appearance/", APPEARANCE)

        html = self.client.get("/shortcuts/").content.decode()

        assert "<dt>Send message</dt><dd><kbd>Ctrl</kbd><kbd>Enter</kbd></dd>" in html
        assert "<dt>New line</dt><dd><kbd>Enter</kbd></dd>" in html

    def test_times_are_those_of_the_chosen_zone_or_of_the_device(self) -> None:
        self.client.post("/settings/appearance/", APPEARANCE)
        self.client.cookies["vana_time_zone"] = "Europe/Lisbon"
        assert zone_of(self.client.get("/").wsgi_request) == ZoneInfo("Asia/Tokyo")

        self.client.post("/settings/appearance/", {**APPEARANCE, "time_zone": ""})
        assert zone_of(self.client.get("/").wsgi_request) == ZoneInfo("Europe/Lisbon")

    def test_what_does_not_exist_cannot_be_chosen(self) -> None:
        wrong = {
            "theme": "sepia",
            "text_size": "huge",
            "time_zone": "Mars/Base",
            "send_key": "x" * 500,
            "announcements": '"><script>',
        }
        for name, value in wrong.items():
            response = self.client.post("/settings/appearance/", {**APPEARANCE, name: value})

            assert response.status_code == 400
            assert parsed(response).one("a", href=f"#{name}")
            assert "<script>" not in response.content.decode()
            # What is refused shows nowhere, neither its own part nor the rest of the form.
            assert "data-theme=" not in response.content.decode()
        assert self.reloaded().theme == "system"

    def test_what_says_more_is_tied_to_its_control(self) -> None:
        page = parsed(self.client.get("/settings/appearance/"))
        ids = {each.get("id") for _, each in page.elements}

        for control in [*page.all("select"), page.one("input", id="follows_text")]:
            assert control["aria-describedby"] in ids
