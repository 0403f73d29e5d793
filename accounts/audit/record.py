"""Adds one event to the chain."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.addresses import client_address, hashed_for_month
from accounts.audit.chain import hash_of
from accounts.models import AuditEvent, AuditHead, User
from accounts.models.audit_event import DETAIL_MAX_CHARS, AuditOutcome


@dataclass(frozen=True, slots=True)
class Subject:
    """What something was done to, if it is no person: its kind, and its id."""

    kind: str
    id: UUID | int | str


def record(
    action: str,
    *,
    by: User | AnonymousUser | None,
    about: User | Subject | None = None,
    request: HttpRequest | None = None,
    outcome: AuditOutcome = AuditOutcome.DONE,
    detail: str = "",
) -> AuditEvent:
    """Write down that `by` did `action` (`resource.action`) to `about`; None: the site itself.

    In the transaction of what it tells of, so that there is neither without the
    other. Whoever records waits for others who do: call it at the end.
    """
    now = timezone.now()
    event = AuditEvent(
        at=now,
        action=action,
        outcome=outcome,
        actor_key=by.pk if by else None,
        actor_public_id=by.public_id if isinstance(by, User) else None,
        subject_kind=_kind_of(about),
        subject_id=_id_of(about),
        detail=detail[:DETAIL_MAX_CHARS],
        address_hash=hashed_for_month(client_address(request), now) if request else "",
    )
    with transaction.atomic():
        _append(event)
    return event


def _append(event: AuditEvent) -> None:
    AuditHead.objects.bulk_create([AuditHead()], ignore_conflicts=True)
    # Held until the transaction ends: on SQLite there is one writer anyway.
    head = AuditHead.objects.select_for_update().get(pk=AuditHead.ONLY)
    event.number, event.previous_hash = head.number + 1, head.hash
    event.hash = hash_of(event)
    event.save()
    AuditHead.objects.filter(pk=AuditHead.ONLY).update(number=event.number, hash=event.hash)


def _kind_of(about: User | Subject | None) -> str:
    if isinstance(about, Subject):
        return about.kind
    return "person" if about else ""


def _id_of(about: User | Subject | None) -> str:
    if isinstance(about, Subject):
        return str(about.id)
    return str(about.public_id) if about else ""
