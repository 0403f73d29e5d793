"""Asking for an export, finding out how far it is, and fetching it: for its owner alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from chat import models
from chat.domain.errors import NotFound
from chat.domain.jobs import JobStatus
from chat.operations.exports import files
from chat.operations.jobs import enqueue

JOB = "export"


@dataclass(frozen=True)
class PreparedExport:
    """A person's export. `done` of `total` steps are made while it is prepared."""

    id: UUID
    asked_at: datetime
    ready_at: datetime | None = None
    expires_at: datetime | None = None
    size_bytes: int = 0
    has_failed: bool = False
    done: int = 0
    total: int = 0

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None

    @property
    def is_being_made(self) -> bool:
        return not self.is_ready and not self.has_failed


def ask_for_export(user_id: int) -> None:
    """Have everything about a person prepared; once, however often they press the button.

    What was ready before is removed: there is one export of a person at most.
    """
    existing = export_of(user_id)
    if existing is not None and existing.is_being_made:
        return
    try:
        with transaction.atomic():
            _remove(user_id)
            row = models.Export.objects.create(
                owner_id=user_id, file_name=files.new_name(), asked_at=timezone.now()
            )
            row.run_id = enqueue(JOB, arguments={"export": str(row.id)}, requested_by=user_id)
            row.save(update_fields=["run_id"])
    except IntegrityError:
        # A double click: the other request has asked for it.
        return


def export_of(user_id: int) -> PreparedExport | None:
    """Return what there is of a person, ready or not; what is over its time is not there."""
    row = models.Export.objects.of(user_id).first()
    if row is None or (row.expires_at and row.expires_at <= timezone.now()):
        return None
    if row.ready_at is not None:
        if not files.is_there(row.file_name):
            return PreparedExport(row.id, row.asked_at, has_failed=True)
        return PreparedExport(row.id, row.asked_at, row.ready_at, row.expires_at, row.size_bytes)
    return _unfinished(row)


def file_of_export(user_id: int, export_id: UUID) -> tuple[datetime, int, Iterator[bytes]]:
    """Return when the person's export was made, its size and its content. Raises NotFound."""
    there = models.Export.objects.of(user_id).there(timezone.now())
    row = there.filter(pk=export_id).first()
    if row is None or row.ready_at is None or not files.is_there(row.file_name):
        raise NotFound
    return row.ready_at, row.size_bytes, files.pieces(row.file_name)


def remove_export(user_id: int) -> None:
    """Remove the person's export with its file, ready or not."""
    with transaction.atomic():
        _remove(user_id)


def _remove(user_id: int) -> None:
    # Row by row: the file goes when the row has gone (`chat.receivers`).
    models.Export.objects.of(user_id).delete()


def _unfinished(row: models.Export) -> PreparedExport:
    run = models.JobRun.objects.filter(pk=row.run_id).first() if row.run_id else None
    has_failed = run is None or run.is_ended
    done, total = (run.done, run.total or 0) if run else (0, 0)
    # The job may have ended between the two questions.
    if run is not None and run.status == JobStatus.SUCCEEDED:
        fresh = models.Export.objects.of(row.owner_id).filter(ready_at__isnull=False).first()
        if fresh is not None:
            return PreparedExport(
                fresh.id, fresh.asked_at, fresh.ready_at, fresh.expires_at, fresh.size_bytes
            )
    return PreparedExport(row.id, row.asked_at, has_failed=has_failed, done=done, total=total)
