"""Closing an account that is to be erased, and taking that back in time."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from accounts.sessions import end_other_sessions
from accounts.staff import one_is_kept

logger = logging.getLogger(__name__)

# Sent with `person`, in the transaction in which they are back.
reopened = Signal()


def close(person: User, *, erased_from: datetime) -> int | None:
    """Let nobody in any more, from now on; None if the account is closed already.

    Sessions end (returned is how many), API tokens and shared links are refused,
    open streams end within seconds. Raises LastAdministrator.
    """
    with one_is_kept():
        is_open = User.objects.filter(pk=person.pk, closed_at=None)
        if not is_open.update(closed_at=timezone.now(), erased_from=erased_from):
            return None
        sessions = end_other_sessions(person, except_key=None)
    logger.info("account.closed", extra={"user_id": person.pk})
    return sessions


def close_again(person: User, erased_from: datetime | None) -> bool:
    """Close an account that a restored backup opened; without a time it is erased at once."""
    is_open = User.objects.filter(pk=person.pk)
    closed = is_open.update(closed_at=timezone.now(), erased_from=erased_from)
    end_other_sessions(person, except_key=None)
    return bool(closed)


def begin_erasing(user_id: int, now: datetime) -> bool:
    """Make it final: from here on signing in takes nothing back. False if it is not due."""
    due = User.objects.filter(pk=user_id, closed_at__isnull=False)
    return bool(due.filter(erased_from__lte=now).update(erased_from=None))


def reopen(person: User, request: HttpRequest) -> bool:
    """Take it back for somebody who signs in in time; False for all others."""
    if person.closed_at is None:
        return False
    in_time = User.objects.filter(pk=person.pk, erased_from__gt=timezone.now())
    with transaction.atomic():
        if not in_time.update(closed_at=None, erased_from=None):
            return False
        reopened.send(sender=User, person=person)
        record("account.reopen", by=person, about=person, request=request)
    person.closed_at = person.erased_from = None
    logger.info("account.reopened", extra={"user_id": person.pk})
    return True
