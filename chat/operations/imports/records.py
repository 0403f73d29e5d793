"""The rows of imports: one worker at a time, and what pages and programs see of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.errors import ImportNotFound, ImportRunning, NothingToUndo
from chat.domain.imports import ACTIVE_STATUSES, Import, ImportStatus, Report
from chat.operations.jobs import enqueue

JOB = "imports"
_ACTIVE = sorted(status.value for status in ACTIVE_STATUSES)
# The row is there a moment before its job is.
_BEGUN_WITHIN = timedelta(seconds=30)
_AT_WORK = [*_ACTIVE, ImportStatus.UNDOING.value]


@dataclass(frozen=True, slots=True)
class Work:
    """An import whose file is worked through, or taken back."""

    id: UUID
    person: User
    keeps_ids: bool
    is_undo: bool


def add(import_id: UUID, person: User, *, keeps_ids: bool = False) -> Import:
    """Make the row of a file that has arrived. Raises ImportRunning while another is worked on."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        mine = models.Import.objects.owned_by(person.pk).filter(status__in=_ACTIVE)
        if any(not _is_stuck(row) for row in mine):
            raise ImportRunning
        row = models.Import.objects.create(id=import_id, owner=person, keeps_ids=keeps_ids)
    return value_of(row)


def begin(import_id: UUID, user_id: int) -> UUID:
    """Have some process work on an import at once; return the id of the job's run."""
    run_id = enqueue(JOB, arguments={"import": str(import_id)}, requested_by=user_id)
    models.Import.objects.filter(pk=import_id).update(run=run_id)
    return run_id


def get(user_id: int, import_id: UUID) -> Import:
    """Return the person's import; raise ImportNotFound otherwise."""
    return value_of(_row(user_id, import_id))


def newest(user_id: int, limit: int) -> list[Import]:
    return [value_of(row) for row in models.Import.objects.owned_by(user_id).newest_first()[:limit]]


def ask_undo(user_id: int, import_id: UUID) -> Import:
    """Mark an import to be taken back. Raises ImportNotFound and NothingToUndo."""
    with transaction.atomic():
        row = _row(user_id, import_id)
        if not value_of(row).can_be_undone:
            raise NothingToUndo
        same = models.Import.objects.filter(pk=row.pk, status=row.status)
        if not same.update(status=ImportStatus.UNDOING, run=None):
            raise NothingToUndo
    return get(user_id, import_id)


def ask_again(user_id: int, import_id: UUID) -> Import:
    """Return an import that was broken off and can go on. Raises ImportNotFound, NothingToUndo."""
    found = get(user_id, import_id)
    if not found.is_stuck:
        raise NothingToUndo
    return found


def exported(user_id: int) -> Iterator[str]:
    """Yield the JSON list of a person's imports, for the export of all that is kept."""
    separator = "["
    for row in models.Import.objects.owned_by(user_id).newest_first().iterator():
        yield separator + json.dumps(_exported(value_of(row)))
        separator = ","
    yield "[]" if separator == "[" else "]"


def _exported(found: Import) -> dict[str, Any]:
    return {
        "status": found.status.value,
        "conversations": found.report.conversations,
        "messages": found.report.messages,
        "left_out": found.report.skipped_count,
        "created_at": found.created_at.isoformat(),
        "undone_at": found.undone_at.isoformat() if found.undone_at else None,
    }


def work_on(import_id: UUID) -> Work | None:
    """Return what is to be done with an import; None: nothing is."""
    rows = models.Import.objects.select_related("owner")
    row = rows.filter(pk=import_id, status__in=_AT_WORK).first()
    if row is None:
        return None
    is_undo = row.status == ImportStatus.UNDOING
    return Work(row.pk, row.owner, keeps_ids=row.keeps_ids, is_undo=is_undo)


def change(import_id: UUID, **fields: Any) -> None:
    models.Import.objects.filter(pk=import_id).update(**fields)


def value_of(row: models.Import) -> Import:
    return Import(
        id=row.pk,
        user_id=row.owner_id,
        status=ImportStatus(row.status),
        report=Report.from_json(row.report),
        created_at=row.created_at,
        ended_at=row.ended_at,
        undone_at=row.undone_at,
        done=row.done,
        total=row.total,
        error_code=row.error_code,
        error_place=row.error_place,
        removed=row.removed,
        trashed=row.trashed,
        is_stuck=_is_stuck(row),
    )


def _row(user_id: int, import_id: UUID) -> models.Import:
    row = models.Import.objects.owned_by(user_id).filter(pk=import_id).first()
    if row is None:
        raise ImportNotFound
    return row


def _is_stuck(row: models.Import) -> bool:
    """Whether it is not done, and nobody is at it: its job failed, or was never begun."""
    if row.status not in _AT_WORK:
        return False
    if row.run is None:
        return row.created_at < timezone.now() - _BEGUN_WITHIN
    runs = models.JobRun.objects.filter(pk=row.run)
    return not (runs.running() | runs.waiting()).exists()
