"""Theme, shortcuts, the offline page and its worker."""

from __future__ import annotations

import re

from chat.templatetags.page import THEME_COOKIE
from tests.chat.views.case import SCRIPT, PageTestCase, parsed


class ThemeTests(PageTestCase):
    def test_the_account_keeps_the_theme_and_the_first_byte_shows_it(self) -> None:
        response = self.client.post("/theme/", {"theme": "dark", "next": "/shortcuts/"})

        self.assertRedirects(response, "/shortcuts/", status_code=303)
        assert '<html lang="en" data-theme="dark">' in self.client.get("/").content.decode()
        assert THEME_COOKIE not in response.cookies

    def test_the_menu_shows_what_is_chosen(self) -> None:
        self.client.post("/theme/", {"theme": "light"})

        page = parsed(self.client.get("/"))

        (checked,) = [each for each in page.all("input", name="theme") if "checked" in each]
        assert checked["value"] == "light"

    def test_without_an_account_the_browser_keeps_it(self) -> None:
        self.visitor_client.post("/theme/", {"theme": "dark"})

        assert 'data-theme="dark"' in self.visitor_client.get("/").content.decode()

    def test_the_system_decides_unless_somebody_chose(self) -> None:
        self.client.post("/theme/", {"theme": "dark"})
        self.client.post("/theme/", {"theme": "system"})

        assert "data-theme=" not in self.client.get("/").content.decode()

    def test_other_themes_do_not_exist(self) -> None:
        assert self.client.post("/theme/", {"theme": '"><script>'}).status_code == 400
        self.visitor_client.cookies[THEME_COOKIE] = '"><script>'
        assert "<script>" not in self.visitor_client.get("/").content.decode()

    def test_scripts_need_no_page(self) -> None:
        assert self.client.post("/theme/", {"theme": "dark"}, headers=SCRIPT).status_code == 204


class SiteTests(PageTestCase):
    def test_the_offline_page_says_nothing_about_anybody(self) -> None:
        html = self.client.get("/offline/").content.decode()

        assert "You are offline" in html
        assert "mira" not in html.lower()

    def test_the_worker_may_answer_for_the_whole_site(self) -> None:
        response = self.client.get("/sw.js")

        assert response["Content-Type"].startswith("text/javascript")
        assert response["Cache-Control"] == "no-cache"
        assert "/offline/" in response.content.decode()

    def test_pages_that_name_no_icon_get_the_same_one(self) -> None:
        assert self.client.get("/favicon.ico")["Location"] == "/static/icons/vana.svg"

    def test_only_shortcuts_that_work_are_listed(self) -> None:
        text = parsed(self.client.get("/shortcuts/")).text

        assert "Send message Enter" in text
        assert "Search Ctrl K" in text
        assert "Search" not in parsed(self.visitor_client.get("/shortcuts/")).text
        assert "Edit your last message (box empty) ↑" in text

    def test_the_administration_is_offered_to_staff_only(self) -> None:
        assert not parsed(self.client.get("/")).all("a", href="/admin/")

        self.user.is_staff = True
        self.user.save()

        assert parsed(self.client.get("/")).all("a", href="/admin/")

    def test_no_control_is_shown_that_does_nothing_yet(self) -> None:
        html = self.client.get("/").content.decode()

        for word in ("Share", "Export", "Research"):
            assert not re.search(rf">\s*{word}", html), word
