"""What people are told of looks at what they wrote: on their page, by mail, and in their export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from chat import models
from chat.domain.conversations import ListPlace
from chat.domain.looking import Ground, Look, LookKind, Reason

EXPORT_BATCH = 200


def looks_at(user_id: int, *, after: ListPlace | None = None, limit: int) -> list[Look]:
    """Return who looked at what this person wrote, newest first."""
    rows = models.ContentAccess.objects.about(user_id).newest_first().select_related("reader")
    if after is not None:
        rows = rows.older_than(after.at, after.id)
    return [_look(row) for row in rows[:limit]]


def unseen_count(user_id: int) -> int:
    """Return of how many looks the person has not been told on a page yet."""
    return models.ContentAccess.objects.about(user_id).unseen().count()


def mark_seen(user_id: int, until: datetime) -> None:
    """Note that the person has seen what there was `until` then."""
    new = models.ContentAccess.objects.about(user_id).unseen().filter(begun_at__lte=until)
    new.update(seen_at=timezone.now())


def exported_looks(user_id: int) -> Iterator[str]:
    """Yield the JSON list of looks for the person's export, newest first."""
    separator, place = "[", None
    while batch := looks_at(user_id, after=place, limit=EXPORT_BATCH):
        for look in batch:
            yield separator + _written(look)
            separator = ","
        place = ListPlace(batch[-1].begun_at, batch[-1].id)
    yield "[]" if separator == "[" else "]"


def _look(row: models.ContentAccess) -> Look:
    reader = row.reader if settings.CONTENT_ACCESS_NAMES else None
    return Look(
        id=row.pk,
        kind=LookKind(row.kind),
        reason=Reason(Ground(row.ground), row.explanation),
        conversation_id=row.conversation_id,
        role=row.reader_role,
        name=(reader.name or reader.email) if reader else "",
        begun_at=row.begun_at,
        until=row.until,
        ended_at=row.ended_at,
        views=row.views,
        is_new=row.seen_at is None,
    )


def _written(look: Look) -> str:
    values = {
        "kind": look.kind.value,
        "conversation": _text(look.conversation_id),
        "role": look.role,
        "name": look.name,
        "ground": look.reason.ground.value,
        "explanation": look.reason.explanation,
        "begun_at": look.begun_at.isoformat(),
        "until": look.until.isoformat(),
        "ended_at": look.ended_at.isoformat() if look.ended_at else None,
        "views": look.views,
    }
    return json.dumps(values, ensure_ascii=False)


def _text(conversation_id: UUID | None) -> str | None:
    return str(conversation_id) if conversation_id else None
