"""What there is, in numbers, for `manage.py stats`: never whose it is, never content."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.events import EventType
from chat.domain.jobs import JobStatus
from chat.operations.figures.counting import database_bytes
from chat.operations.jobs import failed, jobs, overdue

# Who used Vana within so many days counts as active.
ACTIVE_DAYS = 30

Numbers = dict[str, int]


def stats() -> dict[str, Any]:
    """Return counts by subject. It walks through all rows: on large sites that takes a moment."""
    return {
        "people": _people(),
        "conversations": _conversations(),
        "messages": _messages(),
        "replies": _replies(),
        "bytes": _sizes(),
        "jobs": _jobs(),
    }


def table_sizes() -> dict[str, Numbers]:
    """Return rows and bytes of each table, its indexes included; reads the whole database."""
    sizes = _table_bytes()
    return {
        table: {"rows": _rows(table), "bytes": sizes.get(table, 0)}
        for table in sorted(connection.introspection.table_names())
    }


def _people() -> Numbers:
    since = timezone.now() - timedelta(days=ACTIVE_DAYS)
    asked = models.Generation.objects.filter(
        queued_at__gte=since, conversation__owner__isnull=False
    )
    return {
        **User.objects.aggregate(
            accounts=Count("pk"),
            suspended=Count("pk", filter=Q(is_active=False)),
            waiting=Count("pk", filter=Q(approved_at__isnull=True)),
            staff=Count("pk", filter=Q(is_staff=True)),
        ),
        f"active_in_{ACTIVE_DAYS}_days": asked.values("conversation__owner_id").distinct().count(),
    }


def _conversations() -> Numbers:
    return models.Conversation.objects.aggregate(
        kept=Count("pk"),
        of_people=Count("pk", filter=Q(owner__isnull=False)),
        of_agents=Count("pk", filter=Q(owner__isnull=True)),
        in_trash=Count("pk", filter=Q(deleted_at__isnull=False)),
        archived=Count("pk", filter=Q(archived_at__isnull=False)),
    )


def _messages() -> Numbers:
    events = models.Event.objects.all()
    sent = events.filter(type=EventType.MESSAGE_CREATED.value).count()
    replies = models.Generation.objects.filter(reply__isnull=False).count()
    return {"sent": sent, "replies": replies, "events": events.count()}


def _replies() -> Numbers:
    rows = models.Generation.objects.order_by("status").values_list("status")
    tokens = models.Generation.objects.aggregate(
        input_tokens=Sum("input_tokens", default=0), output_tokens=Sum("output_tokens", default=0)
    )
    return {**dict(rows.annotate(Count("pk"))), **tokens}


def _sizes() -> Numbers:
    folders = {name: settings.DATA_DIR / name for name in settings.BACKUP_FOLDERS}
    folders["backups"] = Path(settings.BACKUP_DIR)
    return {"database": database_bytes(), **{name: _size(path) for name, path in folders.items()}}


def _size(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.lstat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue  # a job has just removed it
    return size


def _jobs() -> dict[str, dict[str, str | None]]:
    late, broken = set(overdue()), set(failed())
    found: dict[str, dict[str, str | None]] = {}
    for job in jobs():
        runs = models.JobRun.objects.of(job.name).newest_first()
        last, good = runs.first(), runs.succeeded().first()
        state = "overdue" if job.name in late else "failed" if job.name in broken else "ok"
        found[job.name] = {
            "state": state if last else "never ran" if job.name not in late else state,
            "last": JobStatus(last.status).value if last else None,
            "last_good_end": good.ended_at.isoformat() if good and good.ended_at else None,
        }
    return found


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a table's own name
        return int(cursor.fetchone()[0])


def _table_bytes() -> Numbers:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, SUM(pgsize) FROM dbstat JOIN sqlite_master USING (name) "
                "GROUP BY tbl_name"
            )
        else:
            cursor.execute(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
                "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        return {name: int(size) for name, size in cursor.fetchall()}
