"""What browsers are told, on every kind of page."""

from __future__ import annotations

from django.test import TestCase

from vana.headers import CONTENT_SECURITY_POLICY, DEFAULT_HEADERS

PAGES = ["/", "/accounts/login/", "/nowhere/", "/admin/login/", "/sidebar/"]


class HeaderTests(TestCase):
    def test_every_page_is_private_and_lets_nothing_in(self) -> None:
        for path in PAGES:
            with self.subTest(path):
                headers = self.client.get(path, follow=True).headers

                for name in DEFAULT_HEADERS:
                    assert headers[name]
                assert "no-store" in headers["Cache-Control"]
                assert headers["X-Frame-Options"] == "DENY"
                assert headers["X-Content-Type-Options"] == "nosniff"
                assert headers["Referrer-Policy"] == "same-origin"
                assert headers["Cross-Origin-Opener-Policy"] == "same-origin"

    def test_every_page_has_the_whole_policy(self) -> None:
        expected = {
            f"{name} {' '.join(sources)}"
            for name, sources in CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
        }
        for path in PAGES:
            with self.subTest(path):
                policy = self.client.get(path, follow=True).headers["Content-Security-Policy"]

                assert set(policy.split("; ")) == expected
