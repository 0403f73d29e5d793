"""Runs as pages show them: frozen values, for one person or for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from chat import models
from chat.domain.errors import NotFound
from chat.domain.jobs import JobStatus
from chat.operations.jobs.history import overdue
from chat.operations.jobs.registry import jobs, title_of


@dataclass(frozen=True, slots=True)
class ShownRun:
    id: UUID
    job: str
    title: str
    status: JobStatus
    status_label: str
    is_ended: bool
    done: int
    total: int | None
    sentence: str
    counts: dict[str, int]
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def percent(self) -> int | None:
        """How far it is; None where nobody knows how much there is."""
        if self.status is JobStatus.SUCCEEDED:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def seconds(self) -> float | None:
        if self.started_at is None:
            return None
        return ((self.ended_at or timezone.now()) - self.started_at) / timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job with its last run, for the start page of the administration."""

    name: str
    title: str
    every: timedelta | None
    last: ShownRun | None
    is_overdue: bool


def run_for(user_id: int, run_id: UUID) -> ShownRun:
    """Return a run that this person asked for. Raises NotFound."""
    row = models.JobRun.objects.requested_by(user_id).filter(pk=run_id).first()
    if row is None:
        raise NotFound
    return shown(row)


def last_runs() -> list[ShownJob]:
    """Return all jobs with their last runs: those by the clock, then the others that ever ran."""
    late = overdue()
    found = [
        ShownJob(one.name, str(one.title), one.every, _last(one.name), one.name in late)
        for one in jobs()
    ]
    return sorted((one for one in found if one.every or one.last), key=lambda one: not one.every)


def shown(row: models.JobRun) -> ShownRun:
    return ShownRun(
        id=row.id,
        job=row.job,
        title=title_of(row.job),
        status=JobStatus(row.status),
        status_label=row.get_status_display(),
        is_ended=row.is_ended,
        done=row.done,
        total=row.total,
        sentence=row.error_sentence,
        counts=row.counted,
        queued_at=row.queued_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def _last(name: str) -> ShownRun | None:
    row = models.JobRun.objects.of(name).newest_first().first()
    return shown(row) if row is not None else None
