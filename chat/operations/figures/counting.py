"""Counts one day, from what is there now: by the indexes of when, never over all rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from chat import models
from chat.domain.figures import Measure
from chat.domain.generations import GenerationStatus
from chat.domain.jobs import JobStatus

# Rows held at once while times are read.
BATCH = 2_000

# Measure, model (empty: none), value.
Counted = tuple[Measure, str, int]


def count_day(day: date, today: date) -> Iterator[Counted]:
    """Yield what is counted of `day`. What is only known of now, is counted of today alone."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    during = (start, start + timedelta(days=1))
    if day == today:
        yield Measure.PEOPLE, "", User.objects.filter(is_active=True).count()
        yield Measure.STORAGE_BYTES, "", database_bytes()
    asked = models.Generation.objects.filter(queued_at__gte=during[0], queued_at__lt=during[1])
    ours = asked.filter(conversation__owner__isnull=False)
    people = ours.values("conversation__owner_id").distinct().count()
    yield Measure.ACTIVE_PEOPLE, "", people
    yield Measure.MESSAGES, "", asked.values("conversation_id", "parent").distinct().count()
    opened = models.Conversation.objects.filter(created_at__gte=during[0], created_at__lt=during[1])
    yield Measure.CONVERSATIONS, "", opened.count()
    failed = models.JobRun.objects.filter(status=JobStatus.FAILED)
    failed = failed.filter(queued_at__gte=during[0], queued_at__lt=during[1])
    yield Measure.FAILED_JOBS, "", failed.count()
    yield from _by_model(asked)
    yield from _first_words(asked)


def database_bytes() -> int:
    """Return how much the database takes on its disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            )
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        row: Any = cursor.fetchone()
    return int(row[0])


def _by_model(asked: QuerySet[models.Generation]) -> Iterator[Counted]:
    is_failed = Q(status=GenerationStatus.FAILED.value)
    rows = asked.values("model_name").annotate(
        replies=Count("pk"),
        failed=Count("pk", filter=is_failed),
        tokens_in=Sum("input_tokens", default=0),
        tokens_out=Sum("output_tokens", default=0),
    )
    for row in rows.order_by("model_name"):
        name = row["model_name"]
        yield Measure.REPLIES, name, row["replies"]
        yield Measure.FAILED_REPLIES, name, row["failed"]
        yield Measure.INPUT_TOKENS, name, row["tokens_in"]
        yield Measure.OUTPUT_TOKENS, name, row["tokens_out"]


def _first_words(asked: QuerySet[models.Generation]) -> Iterator[Counted]:
    waited: dict[str, list[float]] = defaultdict(list)
    answered = asked.filter(first_delta_at__isnull=False)
    rows = answered.values_list("model_name", "queued_at", "first_delta_at")
    for name, queued_at, first_delta_at in rows.iterator(chunk_size=BATCH):
        if first_delta_at is not None:
            # Clocks are set back at times.
            waited[name].append(max(0.0, (first_delta_at - queued_at).total_seconds()))
    for name, seconds in waited.items():
        yield Measure.FIRST_WORDS_MS, name, round(median(seconds) * 1_000)
