"""The chain of hashes over audit events: made here, and looked through for the first break."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from accounts.models import AuditEvent, AuditHead

# The event that says up to where the chain was forgotten, and with which hash that ended.
SHORTENED = "audit.shorten"
# Rows held at once while the chain is looked through.
BATCH = 1_000
# How often a long look reports how far it is.
REPORTED = 10_000

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AuditProblem:
    """The first place where the chain is broken; `number` is the event's that should be there."""

    number: int
    reason: str


def hash_of(event: AuditEvent) -> str:
    """Return the hash of everything in the row and of the row before."""
    fields = [
        event.number,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.action,
        event.outcome,
        event.actor_key,
        str(event.actor_public_id or ""),
        event.subject_kind,
        event.subject_id,
        event.detail,
        event.address_hash,
        event.previous_hash,
    ]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(report: Report = lambda _done, _total: None) -> AuditProblem | None:
    """Return the first break of the chain, or None. Events may be added meanwhile.

    `report` hears from time to time how many were looked at, and of how many.
    """
    end = _head()
    if not is_anchored(end):
        return AuditProblem(end.anchor_number, "no event says that it was to be forgotten")
    number, previous = end.anchor_number, end.anchor_hash
    rows = AuditEvent.objects.filter(number__gt=number, number__lte=end.number).oldest_first()
    for event in rows.iterator(chunk_size=BATCH):
        number += 1
        reason = _reason(event, number, previous)
        if reason:
            return AuditProblem(number, reason)
        previous = event.hash
        if number % REPORTED == 0:
            report(number - end.anchor_number, end.number - end.anchor_number)
    if number < end.number:
        return AuditProblem(number + 1, "it is missing")
    if previous != end.hash:
        return AuditProblem(number, "it is not the one with which the chain ended")
    return _problem_beyond()


def is_anchored(head: AuditHead) -> bool:
    """Whether the chain begins with its first event, or where an event in it says so."""
    if not head.anchor_number:
        return True
    said = AuditEvent.objects.filter(action=SHORTENED, number__gt=head.anchor_number)
    return said.filter(subject_id=str(head.anchor_number), detail=head.anchor_hash).exists()


def _reason(event: AuditEvent, number: int, previous_hash: str) -> str:
    """Return why this is not event `number` of the chain; empty if it is."""
    if event.number != number:
        return "it is missing"
    if event.previous_hash != previous_hash:
        return "it does not follow the one before"
    return "" if event.hash == hash_of(event) else "it was changed"


def _problem_beyond() -> AuditProblem | None:
    """Return a problem if there are events that nobody recorded at the end."""
    last = AuditEvent.objects.newest_first().first()
    # Read afterwards: what was recorded since then is in it.
    if last is not None and last.number > _head().number:
        return AuditProblem(last.number, "nobody recorded it")
    return None


def _head() -> AuditHead:
    return AuditHead.objects.filter(pk=AuditHead.ONLY).first() or AuditHead()
