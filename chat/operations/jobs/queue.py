"""Which run is next, and whose it is: every change has one winner over all processes."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from chat import models
from chat.domain.jobs import JobStatus, slot_name, slot_start
from chat.operations.jobs.registry import Job, find, jobs
from chat.stores.processes import PROCESS_NAME, is_gone

logger = logging.getLogger(__name__)

# A run without a sign of life for so long is dead; it gives one every BEAT_SECONDS.
DEAD_SECONDS = 60
BEAT_SECONDS = 10
# How often the process of a run may die under it: the run may be what kills it.
MAX_DEATHS = 1
MAX_DEATHS_RESUMABLE = 5

# Called after something was queued: the scheduler of this process, if it has one.
_wakers: list[Callable[[], None]] = []


def enqueue(
    name: str, *, arguments: dict[str, Any] | None = None, requested_by: int | None = None
) -> UUID:
    """Have some process run the job at once, and return the id of the run.

    Raises JobUnknown.
    """
    find(name)
    run_id = uuid.uuid4()
    models.JobRun.objects.create(
        id=run_id,
        job=name,
        slot=str(run_id),
        arguments=json.dumps(arguments or {}),
        requested_by_id=requested_by,
    )
    transaction.on_commit(_wake)
    return run_id


def on_enqueue(waker: Callable[[], None]) -> Callable[[], None]:
    """Have `waker` called when something was queued here; call what is returned to end that."""
    _wakers.append(waker)
    return lambda: _wakers.remove(waker)


def _wake() -> None:
    for waker in _wakers.copy():
        waker()


def start_now(
    job: Job,
    *,
    arguments: dict[str, Any] | None = None,
    requested_by: int | None = None,
    now: datetime | None = None,
) -> models.JobRun:
    """Insert a run that belongs to this process from the start: of a command."""
    run_id, at = uuid.uuid4(), now or timezone.now()
    return models.JobRun.objects.create(
        id=run_id,
        job=job.name,
        slot=str(run_id),
        arguments=json.dumps(arguments or {}),
        requested_by_id=requested_by,
        queued_at=at,
        **_mine(at),
    )


def take_slot(job: Job, now: datetime) -> models.JobRun | None:
    """Insert the run of the job's present slot for this process; None if another one has it."""
    every = job.every
    if every is None:
        return None
    slot = slot_name(slot_start(now, every))
    # Asked first: an INSERT that fails costs PostgreSQL a line in its log.
    if models.JobRun.objects.filter(job=job.name, slot=slot).exists():
        return None
    try:
        with transaction.atomic():
            return models.JobRun.objects.create(
                job=job.name, slot=slot, queued_at=now, **_mine(now)
            )
    except IntegrityError:
        return None


def take_waiting(names: Iterable[str], now: datetime) -> models.JobRun | None:
    """Claim the oldest waiting run of these jobs; None if there is none."""
    waiting = models.JobRun.objects.waiting().filter(job__in=list(names))
    while (row := waiting.oldest_first().first()) is not None:
        if waiting.filter(pk=row.pk).update(goes_on=False, **_mine(now)):
            row.refresh_from_db()
            return row
    return None


def leave_off(row: models.JobRun) -> None:
    """Let a run go on later: its process ends, and the job stopped at a good place."""
    _mine_still(row).update(status=JobStatus.INTERRUPTED, goes_on=True, process="")


def bury_dead(now: datetime) -> int:
    """Mark runs whose process died as interrupted; return how many this call marked.

    They go on or begin anew, unless their process dies each time, or the slot of
    a later run covers what they would do.
    """
    known = {one.name: one for one in jobs()}
    # Short: there are as many of them as processes have lanes.
    dead = [row for row in models.JobRun.objects.running() if _is_dead(row, now)]
    return sum(_bury(row, known.get(row.job), now) for row in dead)


def beat(row: models.JobRun, now: datetime) -> None:
    """Give a sign of life."""
    _mine_still(row).update(heartbeat_at=now)


def _mine_still(row: models.JobRun) -> QuerySet[models.JobRun]:
    """The row, as long as no other process took this one for dead."""
    return models.JobRun.objects.running().filter(pk=row.pk, process=PROCESS_NAME)


def _mine(now: datetime) -> dict[str, Any]:
    return {
        "status": JobStatus.RUNNING,
        "process": PROCESS_NAME,
        "started_at": now,
        "heartbeat_at": now,
    }


def _is_dead(row: models.JobRun, now: datetime) -> bool:
    is_silent = now - row.last_sign_at > timedelta(seconds=DEAD_SECONDS)
    return is_silent or is_gone(row.process)


def _bury(row: models.JobRun, job: Job | None, now: datetime) -> bool:
    goes_on = job is not None and _may_go_on(row, job, now)
    same_life = Q(pk=row.pk, process=row.process, heartbeat_at=row.heartbeat_at)
    ended_at = None if goes_on else now
    won = (
        models.JobRun.objects.running()
        .filter(same_life)
        .update(
            status=JobStatus.INTERRUPTED,
            goes_on=goes_on,
            deaths=row.deaths + 1,
            ended_at=ended_at,
        )
    )
    if won:
        extra = {"job": row.job, "run_id": str(row.id), "goes_on": goes_on}
        logger.warning("job.interrupted", extra=extra)
    return bool(won)


def _may_go_on(row: models.JobRun, job: Job, now: datetime) -> bool:
    limit = MAX_DEATHS_RESUMABLE if job.is_resumable else MAX_DEATHS
    if row.deaths >= limit:
        return False
    every = job.every
    is_by_the_clock = row.slot != str(row.id)
    if job.is_resumable or not is_by_the_clock or every is None:
        return True
    return row.slot == slot_name(slot_start(now, every))
