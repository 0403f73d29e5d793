"""The reader's time zone: the account's, the browser's, the site's."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from accounts.timezones import TimeZoneMiddleware, zone_named


@pytest.mark.parametrize(
    ("account", "cookie", "zone"),
    [
        ("", "", "UTC"),
        ("", "Europe/Lisbon", "Europe/Lisbon"),
        ("Asia/Tokyo", "Europe/Lisbon", "Asia/Tokyo"),
        ("", "Nowhere/Land", "UTC"),
        (None, "Europe/Lisbon", "Europe/Lisbon"),
        (None, "", "UTC"),
    ],
)
def test_the_account_comes_before_the_browser(account: str | None, cookie: str, zone: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["vana_time_zone"] = cookie
    request.user = AnonymousUser() if account is None else User(time_zone=account)
    seen: list[str] = []

    def view(_: object) -> HttpResponse:
        seen.append(timezone.get_current_timezone_name())
        return HttpResponse()

    TimeZoneMiddleware(view)(request)

    assert seen == [zone]
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\0b", "x" * 5_000, "Europe"])
def test_names_that_are_none_are_ignored(name: str) -> None:
    assert zone_named(name) is None
