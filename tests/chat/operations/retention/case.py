"""Conversations of some age, and runs of the jobs that remove what is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.owners import Owner
from chat.operations.jobs import find
from chat.operations.jobs.queue import start_now
from chat.operations.jobs.work import work
from tests.builders import talk

# Nobody is told before, so that a new site removes at once.
at_once = override_settings(RETENTION_NOTICE_DAYS=0, MAIL_ENABLED=False)


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def aged(person: User, days: float, *, questions: int = 1, **fields: Any) -> UUID:
    """A conversation in which something was said last so many days ago."""
    made = talk(Owner.user(person.pk))
    for number in range(questions):
        made.exchange(f"Question {number}", "An answer")
    change(made.id, updated_at=days_ago(days), last_opened_at=None, **fields)
    return made.id


def change(talk_id: UUID, **fields: Any) -> None:
    models.Conversation.objects.filter(pk=talk_id).update(**fields)


def there(*ids: UUID) -> list[bool]:
    """Whether each of them is still there."""
    known = set(models.Conversation.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [each in known for each in ids]


def run(name: str = "cleanup") -> models.JobRun:
    job = find(name)
    return work(job, start_now(job))


def policy(role: str = "member", **fields: Any) -> models.RetentionPolicy:
    values = {
        "days": 90,
        "shortest_days": 1,
        "longest_days": 365,
        "trash_days": 30,
        "empty_minutes": 30,
        "changed_at": days_ago(100),
        **fields,
    }
    values |= {"is_own": True}
    return models.RetentionPolicy.objects.update_or_create(role=role, defaults=values)[0]
