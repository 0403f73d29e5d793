"""The language of pages: the account's, else the browser's; a choice only where there is one."""

from __future__ import annotations

from django.test import override_settings

from accounts.languages import languages
from accounts.models import User
from tests.accounts.test_settings_pages import APPEARANCE
from tests.chat.views.case import PageTestCase, parsed

PATH = "/settings/appearance/"
# Django brings German words of its own: enough to see that pages are not in English.
TWO = [("en", "English"), ("de", "German")]


@override_settings(LANGUAGES=TWO)
class LanguageTests(PageTestCase):
    def _choose(self, language: str) -> int:
        response = self.client.post(PATH, {**APPEARANCE, "language": language})
        return response.status_code

    def test_each_language_is_offered_under_its_own_name(self) -> None:
        page = parsed(self.client.get(PATH))

        assert page.one("select", id="language")
        assert languages() == [("en", "English"), ("de", "Deutsch")]
        assert "Deutsch" in page.text

    def test_the_chosen_one_holds_on_every_page_whatever_the_browser_asks_for(self) -> None:
        assert self._choose("de") == 303

        for path in ("/", PATH, "/nowhere/"):
            response = self.client.get(path, headers={"Accept-Language": "en"})
            assert parsed(response).one("html")["lang"] == "de", path
            assert response["Content-Language"] == "de"

    def test_without_a_choice_the_browser_decides(self) -> None:
        self._choose("")

        response = self.client.get("/", headers={"Accept-Language": "de"})

        assert parsed(response).one("html")["lang"] == "de"

    def test_one_persons_language_is_not_the_next_ones(self) -> None:
        self._choose("de")
        self.client.get("/")

        assert parsed(self.visitor_client.get("/")).one("html")["lang"] == "en"
        assert parsed(self.stranger.get("/")).one("html")["lang"] == "en"

    def test_what_is_not_there_cannot_be_chosen(self) -> None:
        assert self._choose("fr") == 400
        assert User.objects.get(pk=self.user.pk).language == ""

    def test_a_language_that_the_site_has_no_more_is_passed_over(self) -> None:
        self._choose("de")

        with override_settings(LANGUAGES=[("en", "English")]):
            assert parsed(self.client.get("/")).one("html")["lang"] == "en"


class OneLanguageTests(PageTestCase):
    def test_where_there_is_one_language_there_is_nothing_to_choose(self) -> None:
        assert not parsed(self.client.get(PATH)).all("select", id="language")

        self.client.post(PATH, {**APPEARANCE, "language": "de"})

        assert User.objects.get(pk=self.user.pk).language == ""
