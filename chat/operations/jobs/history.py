"""What the runs of the past say: which jobs are overdue, and which records may go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from chat import models
from chat.domain.jobs import JobStatus, slot_name, slot_start
from chat.operations.jobs.queue import MAX_DEATHS
from chat.operations.jobs.registry import jobs

# A job is overdue when its last good end is half an interval, and this, longer ago than it should.
GRACE = timedelta(minutes=10)
# Runs of jobs that run more often than this are forgotten sooner when nothing came of them.
OFTEN = timedelta(hours=1)
UNEVENTFUL_DAYS = 1
# Rows that one statement deletes.
BATCH = 1_000

# Failed, or given up because its process died each time. A run that died once and is covered by
# a later one is neither: it has ended with one death.
_GIVEN_UP = Q(status=JobStatus.INTERRUPTED, goes_on=False, deaths__gt=MAX_DEATHS)
_BAD = Q(status=JobStatus.FAILED) | _GIVEN_UP
# JSON of counts that are all 0.
_NOTHING_COUNTED = r'^\{("[^"]*": 0(, )?)*\}$'
# The end of the name of the migration that made the table.
_MIGRATION = "job_run"


def overdue(now: datetime | None = None) -> list[str]:
    """Return the names of the jobs by the clock that have not ended well for too long."""
    at = now or timezone.now()
    by_the_clock = {one.name: every for one in jobs() if (every := one.every) is not None}
    last = dict(
        models.JobRun.objects.succeeded()
        .filter(job__in=by_the_clock)
        .values_list("job")
        .annotate(Max("ended_at"))
    )
    beginning = _beginning() if len(last) < len(by_the_clock) else None
    return [
        name
        for name, every in by_the_clock.items()
        if (since := last.get(name) or beginning) and at - since > every * 1.5 + GRACE
    ]


def failed() -> list[str]:
    """Return the names of the jobs of which the last run that ended, ended badly."""
    return list(bad_ends())


def bad_ends() -> dict[str, datetime]:
    """Return when the last run of a job ended, of those jobs that ended badly."""
    ends = models.JobRun.objects.values("job").annotate(
        good=Max("ended_at", filter=Q(status=JobStatus.SUCCEEDED)), bad=Max("ended_at", filter=_BAD)
    )
    rows = ends.filter(bad__isnull=False).values_list("job", "good", "bad").order_by("job")
    known = {one.name for one in jobs()}
    return {name: bad for name, good, bad in rows if name in known and (good is None or bad > good)}


def _beginning() -> datetime | None:
    """Return since when there are jobs here: a job that never ran is late from then on."""
    applied = MigrationRecorder.Migration.objects.filter(app="chat", name__endswith=_MIGRATION)
    return applied.values_list("applied", flat=True).first()


def forget_old(now: datetime | None = None) -> int:
    """Delete records of runs that are older than JOB_HISTORY_DAYS; return how many."""
    at = now or timezone.now()
    models.JobAlert.objects.filter(day__lt=_limit(at).date()).delete()
    old, count = _old(at), 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        count += models.JobRun.objects.filter(pk__in=keys).delete()[0]
    return count


def count_old(now: datetime | None = None) -> int:
    """Return how many records `forget_old` would delete now."""
    return _old(now or timezone.now()).count()


def _old(at: datetime) -> QuerySet[models.JobRun]:
    ended = models.JobRun.objects.exclude(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).exclude(
        goes_on=True
    )
    often = [one.name for one in jobs() if (every := one.every) and every < OFTEN]
    uneventful = Q(
        job__in=often,
        status=JobStatus.SUCCEEDED,
        queued_at__lt=at - timedelta(days=UNEVENTFUL_DAYS),
        counts__regex=_NOTHING_COUNTED,
    )
    return ended.filter(Q(queued_at__lt=_limit(at)) | uneventful).exclude(_needed(at))


def _needed(at: datetime) -> Q:
    """Find what is asked of each job, however old it is.

    Without the run of its present slot it would run again; without the last one
    and the last good one it would be taken for overdue, or for one that never ran.
    """
    needed = Q(pk__in=[])
    for one in jobs():
        if one.every is not None:
            needed |= Q(job=one.name, slot=slot_name(slot_start(at, one.every)))
    for name in models.JobRun.objects.order_by().values_list("job", flat=True).distinct():
        runs = models.JobRun.objects.of(name)
        last = runs.newest_first().values_list("pk", flat=True).first()
        good = runs.succeeded().order_by("-ended_at").values_list("pk", flat=True).first()
        needed |= Q(pk__in=[key for key in (last, good) if key])
    return needed


def _limit(at: datetime) -> datetime:
    return at - timedelta(days=settings.JOB_HISTORY_DAYS)
