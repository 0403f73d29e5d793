"""How things stand now, for figures that machines ask for every few seconds: quick to find."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max

from chat import models
from chat.domain.generations import ACTIVE_STATUSES
from chat.operations.figures.counting import database_bytes
from chat.operations.jobs import failed, jobs, overdue


@dataclass(frozen=True, slots=True)
class Standing:
    """`replies` by active status; `jobs` with the time of their last good end."""

    database_bytes: int
    replies: dict[str, int]
    jobs: dict[str, float | None]
    overdue: list[str]
    failed: list[str]


def standing() -> Standing:
    active = models.Generation.objects.active().order_by("status").values_list("status")
    rows = models.JobRun.objects.succeeded().order_by("job").values_list("job")
    ends = dict(rows.annotate(Max("ended_at")))
    return Standing(
        database_bytes=database_bytes(),
        replies={status.value: 0 for status in ACTIVE_STATUSES}
        | dict(active.annotate(Count("pk"))),
        jobs={
            job.name: ended.timestamp() if (ended := ends.get(job.name)) else None for job in jobs()
        },
        overdue=overdue(),
        failed=failed(),
    )
