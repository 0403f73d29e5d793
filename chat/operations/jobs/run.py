"""What a running job knows, and how it tells how far it is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone

from chat import models
from chat.domain.owners import Owner
from chat.streaming import notices

# How often progress is written and shown: a row and a notice each time.
PROGRESS_SECONDS = 0.5

Listener = Callable[[int, int | None], None]


class JobRun:
    """The context of one run, for the job that runs. All of it belongs to the job's thread."""

    def __init__(
        self,
        row: models.JobRun,
        *,
        stopping: threading.Event | None = None,
        listener: Listener | None = None,
    ) -> None:
        self.id: UUID = row.id
        self.job = row.job
        self.slot = row.slot
        self.requested_by: int | None = row.requested_by_id
        self.arguments: dict[str, Any] = row.argument_values
        self.bookmark: dict[str, Any] = json.loads(row.bookmark)
        self.was_told_to_stop = False
        self._stopping = stopping or threading.Event()
        self._listener = listener
        self._progress: tuple[int, int | None] = (row.done, row.total)
        self._written_at = 0.0

    @property
    def must_stop(self) -> bool:
        """Whether the process ends soon: return, or raise JobLeftOff, at the next good place.

        A resumable job has then noted by `remember` where it goes on.
        """
        if self._stopping.is_set():
            self.was_told_to_stop = True
        return self.was_told_to_stop

    def report(self, done: int, total: int | None = None) -> None:
        """Say how far it is. Cheap enough to be called for every piece of work."""
        self._progress = (done, total)
        if time.monotonic() - self._written_at >= PROGRESS_SECONDS:
            self.write_progress()

    def remember(self, **bookmark: Any) -> None:
        """Note where a resumable job goes on if it is interrupted after this."""
        self.bookmark = {**self.bookmark, **bookmark}
        models.JobRun.objects.filter(pk=self.id).update(bookmark=json.dumps(self.bookmark))

    def write_progress(self) -> None:
        """Write the last report down, and show it."""
        done, total = self._progress
        self._written_at = time.monotonic()
        models.JobRun.objects.filter(pk=self.id).update(
            done=done, total=total, heartbeat_at=timezone.now()
        )
        tell(self.requested_by, self.id, "running", done=done, total=total)
        if self._listener is not None:
            self._listener(done, total)


def tell(user_id: int | None, run_id: UUID, status: str, **data: Any) -> None:
    """Tell the pages of the person who asked for the run, if anybody did."""
    if user_id is not None:
        notices.publish(Owner.user(user_id), "job", id=run_id, status=status, **data)
