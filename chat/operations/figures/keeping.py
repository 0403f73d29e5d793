"""Keeps the figures: today and yesterday are counted anew, and days that were missed once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from chat import models
from chat.domain.figures import Measure
from chat.operations.figures.counting import count_day

# Days that are shown, today included; what was missed further back stays missed.
DAYS = 30
# Older figures go: nobody is shown them.
KEPT_DAYS = 400


def keep_figures(
    report: Callable[[int, int | None], None] = lambda _done, _total: None,
    now: datetime | None = None,
) -> dict[str, int]:
    """Count what has to be counted. Days that have ended are counted once more, and then stand.

    So what was counted stays when conversations are deleted for ever.
    """
    counted_at = now or timezone.now()
    today = counted_at.astimezone(UTC).date()
    days = _days_to_count(today)
    for done, day in enumerate(days):
        report(done, len(days))
        _count(day, today, counted_at)
    models.Figure.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()
    return {"days": len(days)}


def _days_to_count(today: date) -> list[date]:
    wanted = [today - timedelta(days=back) for back in range(DAYS)]
    # Counted after its end: nothing of that day comes any more.
    rows = models.Figure.objects.filter(day__gte=wanted[-1], measure=Measure.MESSAGES)
    counted = rows.values_list("day", "counted_at")
    whole = {day for day, at in counted if at.astimezone(UTC).date() > day}
    return sorted(day for day in wanted if day not in whole)


def _count(day: date, today: date, counted_at: datetime) -> None:
    rows = [
        models.Figure(day=day, measure=measure, model_name=name, value=value, counted_at=counted_at)
        for measure, name, value in count_day(day, today)
    ]
    measured = {row.measure for row in rows}
    with transaction.atomic():
        models.Figure.objects.filter(day=day, measure__in=measured).delete()
        models.Figure.objects.bulk_create(rows, ignore_conflicts=True)
