"""Where people are signed in: kept up to date, and ended."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import DatabaseError, models, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.devices import browser_and_system
from accounts.models import SessionRecord, User

logger = logging.getLogger(__name__)

# "Last seen" is shown in hours and days: it need not cost a write at every request.
SEEN_EVERY = timedelta(minutes=5)


class SessionRecordMiddleware:
    """Notes that a signed-in device was here; must come after Django's authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            _note(request, request.user)
        return self._get_response(request)


def record_sign_in(request: HttpRequest, user: User) -> None:
    """Record that `user` is signed in on the device that asks."""
    if request.session.session_key is None:
        request.session.create()  # somebody else was signed in here until now
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    now = timezone.now()
    seen = {"user": user, "browser": browser, "system": system, "last_seen_at": now}
    SessionRecord.objects.update_or_create(
        session_id=request.session.session_key, defaults=seen, create_defaults=seen
    )
    Session.objects.filter(record__user=user, expire_date__lte=now).delete()


def note_seen(record: SessionRecord) -> None:
    """Note that the device was here, if the last note is old."""
    now = timezone.now()
    if record.last_seen_at <= now - SEEN_EVERY:
        SessionRecord.objects.filter(pk=record.pk).update(last_seen_at=now)


def end_session(user: User, record_id: UUID, *, except_key: str | None) -> bool:
    """Sign one of the person's devices out, from its next request on; False if it is none."""
    records = SessionRecord.objects.of(user.pk).without(except_key).filter(id=record_id)
    return _end(records) > 0


def end_other_sessions(user: User, *, except_key: str | None) -> int:
    """Sign the person out everywhere but on one device, and return how many it were."""
    return _end(SessionRecord.objects.of(user.pk).without(except_key))


@contextlib.contextmanager
def renewed(request: HttpRequest) -> Iterator[None]:
    """Carry the device's record over to the new key that its session gets in here.

    Django ends the session under the old key, and the record goes with it.
    """
    record = SessionRecord.objects.filter(session_id=request.session.session_key).first()
    yield
    if record is not None:
        record.session_id = str(request.session.session_key)
        record.save(force_insert=True)


def _note(request: HttpRequest, user: User) -> None:
    """Write the time down if the last note is old. Nobody's page fails for it."""
    key = request.session.session_key
    seen = SessionRecord.objects.filter(session_id=key).values_list("last_seen_at", flat=True)
    last = seen.first()
    now = timezone.now()
    if last is not None and last > now - SEEN_EVERY:
        return
    try:
        with transaction.atomic():
            if last is None:  # signed in before there were records
                record_sign_in(request, user)
            else:
                SessionRecord.objects.filter(session_id=key).update(last_seen_at=now)
    except DatabaseError:
        logger.warning("session.not_noted", exc_info=True)


def _end(records: models.QuerySet[SessionRecord]) -> int:
    keys = list(records.values_list("session_id", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    if keys:
        logger.info("session.ended", extra={"count": len(keys)})
    return len(keys)
