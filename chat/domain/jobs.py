"""Jobs: the status of a run, and the slots of what runs at intervals."""

from __future__ import annotations

import enum
from datetime import UTC, datetime, timedelta


class JobStatus(enum.StrEnum):
    QUEUED = "queued"  # waits for a process to run it
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"  # it raised an error; its next slot runs as usual
    INTERRUPTED = "interrupted"  # its process ended first


ACTIVE_STATUSES = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})

# 1970 began on a Thursday: weeks begin on that day, days at midnight, all in UTC.
_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)


def slot_start(now: datetime, every: timedelta) -> datetime:
    """Return when the interval began that `now` lies in: the same in every process."""
    return _ORIGIN + (now - _ORIGIN) // every * every


def slot_name(start: datetime) -> str:
    """Return the name of the slot that began then, such as `2026-11-20T18:00Z`."""
    pattern = "%Y-%m-%dT%H:%MZ" if start.second == 0 else "%Y-%m-%dT%H:%M:%SZ"
    return start.astimezone(UTC).strftime(pattern)
