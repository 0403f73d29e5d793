"""Times as the reader's clock shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

# Written by the browser's script with the name of its zone, such as Europe/Lisbon.
TIME_ZONE_COOKIE = "vana_time_zone"

# Zones are named after places in these; other names are older ones, and abbreviations.
_REGIONS = frozenset(
    (
        *("Africa", "America", "Antarctica", "Arctic", "Asia"),
        *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
    )
)


class TimeZoneMiddleware:
    """Makes the reader's zone the current one: the account's, the browser's, else the site's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone_of(request)):
            return self._get_response(request)


def zone_of(request: HttpRequest) -> ZoneInfo | None:
    """Return the reader's zone; None leaves the site's."""
    chosen = request.user.time_zone if request.user.is_authenticated else ""
    return zone_named(chosen or request.COOKIES.get(TIME_ZONE_COOKIE, ""))


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo | None:
    """Return the zone called `name`; None for an empty or unknown name."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        return None


@cache
def zones_by_region() -> dict[str, list[tuple[str, str]]]:
    """Return what people can choose from, by region: the zones, each with what to call it."""
    zones: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _, place = name.partition("/")
        if region in _REGIONS:
            zones.setdefault(region, []).append((name, place.replace("_", " ")))
    return zones
