"""Who may see details: monitoring by HEALTH_TOKEN, staff who may see figures by their session."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.consent import is_missing
from accounts.roles import may
from accounts.second_factors.summary import has_second_step
from vana.health.examining import in_thread

# Sessions that are looked up at the same time. A stranger with made-up cookies gets no more.
LOOKUPS = 4

_lookups = threading.BoundedSemaphore(LOOKUPS)


def has_token(request: HttpRequest) -> bool:
    """Tell whether the request carries HEALTH_TOKEN; nobody has a token that is not set."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return (
        bool(settings.HEALTH_TOKEN)
        and kind.lower() == "bearer"
        and constant_time_compare(token.strip(), settings.HEALTH_TOKEN)
    )


def is_staff(request: HttpRequest) -> bool:
    """Tell whether the session belongs to staff who may see figures, in this thread."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    asking: Any = SimpleNamespace(session=session)
    user = get_user(asking)
    if not user.is_authenticated or not may(user, "figures.view") or is_missing(user):
        return False
    return has_second_step(user) or not settings.STAFF_SECOND_FACTOR


async def is_staff_in_time(request: HttpRequest) -> bool:
    """As `is_staff`, from the event loop; a database that does not answer knows nobody."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not _lookups.acquire(blocking=False):
        return False

    def look() -> bool:
        try:
            return is_staff(request)
        finally:
            _lookups.release()

    answer = asyncio.wrap_future(in_thread(look))
    # Whatever it is, the answer is no: an error here must not hide the health.
    with contextlib.suppress(Exception):
        return await asyncio.wait_for(asyncio.shield(answer), settings.HEALTH_CHECK_SECONDS)
    return False
