"""Terms and privacy notice: the operator's text or Vana's own, and the way to them."""

from __future__ import annotations

from django.test import override_settings

from tests.chat.views.case import PageTestCase, parsed, title_of


class LegalTests(PageTestCase):
    def test_both_are_open_to_everybody(self) -> None:
        for client in (self.client, self.visitor_client):
            for path, title in (
                ("/terms/", "Terms of use · Vana"),
                ("/privacy/", "Privacy notice · Vana"),
            ):
                response = client.get(path)
                assert response.status_code == 200
                assert title_of(response) == title
                assert client.post(path).status_code == 405

    @override_settings(VISITOR_HOURS=36, SESSION_COOKIE_AGE=12 * 24 * 3600)
    def test_vanas_own_text_has_the_figures_of_the_site(self) -> None:
        text = parsed(self.client.get("/privacy/")).text

        assert "36 hours after your last message" in text
        assert "A sign-in ends after 12 days" in text

    def test_vanas_own_text_says_where_messages_go(self) -> None:
        assert "small demo program" in parsed(self.client.get("/privacy/")).text

        with override_settings(LLM_BASE_URL="https://models.example/v1"):
            text = parsed(self.client.get("/privacy/")).text
        assert "is sent to the language model" in text
        assert "small demo program" not in text

    @override_settings(
        TERMS="# Our rules\n\n**Be kind.** <script>alert(1)</script>",
        PRIVACY="We keep {{ visitor_hours }}.",
        TERMS_VERSION="2026-11 & later",
    )
    def test_the_operators_text_is_markdown_and_stays_safe(self) -> None:
        page = parsed(self.client.get("/terms/"))

        assert "<strong>Be kind.</strong>" in page.html
        assert not [each for each in page.all("script") if "src" not in each]
        assert "Version 2026-11 & later" in page.text
        # No template: nothing of the site's inside gets onto the page by it.
        assert "We keep {{ visitor_hours }}." in parsed(self.client.get("/privacy/")).text

    def test_the_way_to_both_is_where_people_decide(self) -> None:
        for client, path in (
            (self.visitor_client, "/"),
            (self.visitor_client, "/accounts/signup/"),
            (self.visitor_client, "/accounts/login/"),
            (self.client, "/settings/privacy/"),
            (self.client, "/settings/"),
        ):
            page = parsed(client.get(path))
            assert page.one("a", href="/terms/"), path
            assert page.one("a", href="/privacy/"), path
