"""What the audit has about one person, for their export: what they did, and what was done to them.

Who else it was stays unsaid: "staff", or "person". So do hashes, of rows and of
where something came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from accounts.models import AuditEvent, User

# Rows held at once.
BATCH = 500


def exported_events(person: User) -> Iterator[str]:
    """Yield the JSON list of the events by or about this person, oldest first."""
    about = Q(subject_kind="person", subject_id=str(person.public_id))
    events = AuditEvent.objects.filter(Q(actor_public_id=person.public_id) | about)
    separator, last = "[", 0
    # Each batch by a question of its own: nothing stays open while it is sent.
    while rows := list(events.filter(number__gt=last).order_by("number")[:BATCH]):
        for row in rows:
            yield separator + json.dumps(_written(row, person), ensure_ascii=False)
            separator = ","
        last = rows[-1].number
    yield "[]" if separator == "[" else "]"


def _written(event: AuditEvent, person: User) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "action": event.action,
        "outcome": event.outcome,
        "by": _actor(event, person),
        "about": _subject(event, person),
        "detail": event.detail,
    }


def _actor(event: AuditEvent, person: User) -> str:
    if event.actor_public_id is None:
        return "site"
    return "self" if event.actor_public_id == person.public_id else "staff"


def _subject(event: AuditEvent, person: User) -> str:
    is_self = event.subject_id == str(person.public_id)
    return "self" if is_self else event.subject_kind
