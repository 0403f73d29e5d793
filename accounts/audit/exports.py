"""Audit events as a file: CSV, or JSON by line, written while it is sent."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from accounts.models import AuditEvent

# Rows held at once.
BATCH = 1_000
# All that the hash of a row covers, and the hash: who has the whole file can check the chain.
FIELDS = (
    *("number", "at", "action", "outcome", "actor_key", "actor_public_id", "subject_kind"),
    *("subject_id", "detail", "address_hash", "previous_hash", "hash"),
)

Values = tuple[Any, ...]


def csv_file(events: QuerySet[AuditEvent]) -> Iterator[bytes]:
    yield _csv_lines([FIELDS])
    for rows in _batches(events):
        yield _csv_lines(rows)


def json_lines(events: QuerySet[AuditEvent]) -> Iterator[bytes]:
    for rows in _batches(events):
        lines = [json.dumps(dict(zip(FIELDS, row, strict=True))) + "\n" for row in rows]
        yield "".join(lines).encode()


# By the name of the format: how it is written, and what it is called.
FORMATS: dict[str, tuple[Callable[[QuerySet[AuditEvent]], Iterator[bytes]], str]] = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "jsonl": (json_lines, "application/jsonl; charset=utf-8"),
}


def download(
    request: HttpRequest, events: QuerySet[AuditEvent], file_format: str
) -> StreamingHttpResponse:
    """Return these events, oldest first, as a file. Raises KeyError for an unknown format."""
    written, media_type = FORMATS[file_format]
    pieces = written(events)
    # On the event loop Django would read a plain iterator to its end before it sends anything.
    content = _off_the_loop(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {
        "Content-Disposition": f'attachment; filename="audit.{file_format}"',
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(content, content_type=media_type, headers=headers)


def _batches(events: QuerySet[AuditEvent]) -> Iterator[list[Values]]:
    """Yield the rows in order, a batch at a time, each by a question of its own."""
    last = 0
    while rows := list(events.filter(number__gt=last).order_by("number")[:BATCH]):
        last = rows[-1].number
        yield [_values(row) for row in rows]


def _values(event: AuditEvent) -> Values:
    values = {name: getattr(event, name) for name in FIELDS}
    values["at"] = event.at.isoformat(timespec="microseconds")
    values["actor_public_id"] = str(event.actor_public_id or "")
    return tuple(values.values())


def _csv_lines(rows: list[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


async def _off_the_loop(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    read = sync_to_async(lambda: next(pieces, None), thread_sensitive=False)
    while (piece := await read()) is not None:
        yield piece
