"""The tokens of a program that signed in by JSON: a family, which lives as its session does.

The access token is shown with each request; the refresh token is exchanged for
the next two, once. Both only name the session record of the sign-in, and that is
looked up each time: whatever ends the session (sign-out, "your sessions", a new
password, an account that is closed) ends them at once.

An exchanged refresh token that comes again is in two hands, and nobody can tell
which one is the thief's: the sign-in ends, for both. A program whose answer was lost
looks the same and has to sign in again; a time of grace would be the thief's as well.
"""

from __future__ import annotations

import hmac
import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.jwts import Claims, Use, claims_of, signed
from accounts.limits import count_refresh
from accounts.models import SessionRecord
from accounts.sessions import note_seen

logger = logging.getLogger(__name__)

# For so long after signing in, a program may do what needs the password otherwise.
RECENT = timedelta(minutes=15)
# A script that signs in at each run, and never out, must not fill "your sessions".
PROGRAMS_PER_PERSON = 50


class RefreshTokenInvalid(Exception):
    """Unknown, malformed, expired, exchanged before, or of a sign-in that has ended."""


@dataclass(frozen=True, slots=True)
class SignInTokens:
    access: str
    refresh: str


def access_lifetime() -> timedelta:
    return timedelta(minutes=settings.JWT_ACCESS_MINUTES)


def refresh_lifetime() -> timedelta:
    return timedelta(days=settings.JWT_REFRESH_DAYS)


def first_tokens(request: HttpRequest) -> SignInTokens:
    """Make the sign-in that `request.session` holds a family, and return its first tokens.

    The session then ends with its refresh token.
    """
    request.session.set_expiry(refresh_lifetime())
    request.session.save()
    key = request.session.session_key
    record = SessionRecord.objects.select_related("user").get(session_id=key)
    record.refresh_id = uuid.uuid4()
    record.save(update_fields=["refresh_id"])
    _end_forgotten(record.user_id)
    return _tokens(record)


def next_tokens(refresh_token: str) -> SignInTokens:
    """Exchange a refresh token for the next two. Raises RefreshTokenInvalid, TooManyAttempts."""
    claims = claims_of(refresh_token, Use.REFRESH)
    record = _living(claims)
    if claims is None or record is None:
        raise RefreshTokenInvalid
    # Before the limit: what was exchanged before ends the family, however often it comes.
    if record.refresh_id != claims.id:
        _end_reused(record)
    count_refresh(record.id)
    record.refresh_id = uuid.uuid4()
    exchanged = SessionRecord.objects.filter(pk=record.pk, refresh_id=claims.id)
    if not exchanged.update(refresh_id=record.refresh_id):
        _end_reused(record)
    end = timezone.now() + refresh_lifetime()
    Session.objects.filter(pk=record.session_id).update(expire_date=end)
    return _tokens(record)


def find_sign_in(access_token: str) -> SessionRecord | None:
    """Return the sign-in, with its person, that this access token stands for; None if none does."""
    record = _living(claims_of(access_token, Use.ACCESS))
    if record is not None:
        note_seen(record)
    return record


def end_sign_in(record: SessionRecord) -> None:
    """End the session, and with it the record and all tokens of the family."""
    Session.objects.filter(pk=record.session_id).delete()


def is_recent(record: SessionRecord) -> bool:
    return timezone.now() - record.created_at < RECENT


def _living(claims: Claims | None) -> SessionRecord | None:
    if claims is None:
        return None
    programs = SessionRecord.objects.of_programs().select_related("user", "session")
    record = programs.filter(pk=claims.family, user__public_id=claims.person).first()
    return record if record is not None and _still_signs_in(record) else None


def _still_signs_in(record: SessionRecord) -> bool:
    """Whether the session's person may sign in, by the password that they had then."""
    signed_in_by = record.session.get_decoded().get(HASH_SESSION_KEY, "")
    is_same = hmac.compare_digest(signed_in_by, record.user.get_session_auth_hash())
    return record.user.may_sign_in and is_same


def _end_forgotten(user_id: int) -> None:
    """End the sign-ins that were not seen for longest, where a person has too many."""
    records = SessionRecord.objects.filter(user_id=user_id).of_programs().newest_first()
    keys = list(records.values_list("session_id", flat=True)[PROGRAMS_PER_PERSON:])
    if keys:
        Session.objects.filter(session_key__in=keys).delete()


def _end_reused(record: SessionRecord) -> None:
    """End the family. Raises RefreshTokenInvalid."""
    end_sign_in(record)
    logger.warning("refresh_token.reused", extra={"session_record_id": str(record.id)})
    raise RefreshTokenInvalid


def _tokens(record: SessionRecord) -> SignInTokens:
    family, person, refresh_id = record.id, record.user.public_id, record.refresh_id
    assert refresh_id is not None  # noqa: S101 - for the type checker
    access, refresh = Claims(family, person, uuid.uuid4()), Claims(family, person, refresh_id)
    return SignInTokens(
        access=signed(access, Use.ACCESS, access_lifetime()),
        refresh=signed(refresh, Use.REFRESH, refresh_lifetime()),
    )
