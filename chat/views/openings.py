"""Tells people who open a link from programs that fetch it."""

from __future__ import annotations

import re

from django.http import HttpRequest

# How programs that look at links for others, or for themselves, name themselves.
_PROGRAM = re.compile(
    r"bot\b|bots?/|crawl|spider|preview|externalhit|whatsapp|scrape", re.IGNORECASE
)


def is_opening(request: HttpRequest) -> bool:
    """Whether somebody seems to have opened this page: a guess, for counting alone.

    Messengers fetch a link to show a preview, and browsers fetch what might be
    wanted next. Browsers say what a request is for, but to secure addresses
    only; elsewhere the name of the program has to do.
    """
    if request.method != "GET" or is_ahead(request):
        return False
    purpose = request.headers.get("Sec-Fetch-Dest")
    if purpose is not None:
        return purpose == "document"
    name = request.headers.get("User-Agent", "")
    return name.startswith("Mozilla/") and not _PROGRAM.search(name)


def is_ahead(request: HttpRequest) -> bool:
    """Whether a browser fetches this in case that somebody wants it."""
    purposes = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return any("prefetch" in purpose or "preview" in purpose for purpose in purposes)
