"""Data and privacy: whether conversations are kept."""

from __future__ import annotations

from django.test import override_settings

from accounts.models import User
from tests.chat.views.case import PageTestCase, parsed

PRIVACY = "/settings/privacy/"


class PrivacyTests(PageTestCase):
    def _keeps_history(self) -> bool:
        return User.objects.get(pk=self.user.pk).keeps_history

    def test_history_is_on_until_it_is_switched_off(self) -> None:
        assert "checked" in parsed(self.client.get(PRIVACY)).one("input", id="keeps_history")

        response = self.client.post(PRIVACY, {})

        self.assertRedirects(response, PRIVACY, status_code=303, fetch_redirect_response=False)
        page = parsed(self.client.get(PRIVACY))
        assert not self._keeps_history()
        assert "checked" not in page.one("input", id="keeps_history")
        assert "Your settings were saved." in page.text

    def test_it_can_be_switched_on_again(self) -> None:
        self.client.post(PRIVACY, {})

        self.client.post(PRIVACY, {"keeps_history": "on"})

        assert self._keeps_history()

    def test_everything_can_be_taken_along(self) -> None:
        """As a zip that is prepared (tests/chat/operations/exports), or by conversations."""
        page = parsed(self.client.get(PRIVACY))

        for path in ("/settings/privacy/export/", "/export/"):
            assert self.client.get(page.one("a", href=path)["href"]).status_code == 200

    def test_nothing_else_is_changed(self) -> None:
        self.client.post(PRIVACY, {"is_staff": "on", "name": "Else", "keeps_history": "on"})

        user = User.objects.get(pk=self.user.pk)
        assert (user.is_staff, user.name) == (False, "Mira Example")

    @override_settings(VISITOR_HOURS=36)
    def test_the_page_says_what_off_means_with_the_figures_of_the_site(self) -> None:
        page = parsed(self.client.get(PRIVACY))

        switch = page.one("input", id="keeps_history")
        assert switch["role"] == "switch"
        assert page.one("p", id=switch["aria-describedby"])
        assert "gone 36 hours after their last message" in page.text
