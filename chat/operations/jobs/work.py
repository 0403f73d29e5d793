"""Runs one claimed run to its end, in the thread that calls it, and writes down how it ended."""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import threading
import time
from collections.abc import Iterator

from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import models
from chat.domain.errors import ChatError
from chat.domain.job_errors import JobError, JobFailed, JobLeftOff
from chat.domain.jobs import JobStatus
from chat.models.job_run import SENTENCE_MAX_CHARS
from chat.operations.jobs import alerts
from chat.operations.jobs.queue import BEAT_SECONDS, beat, leave_off
from chat.operations.jobs.registry import Job
from chat.operations.jobs.run import JobRun, Listener, tell
from chat.stores.processes import PROCESS_NAME

logger = logging.getLogger(__name__)


def work(
    job: Job,
    row: models.JobRun,
    *,
    stopping: threading.Event | None = None,
    listener: Listener | None = None,
) -> models.JobRun:
    """Run the job of a run that this process has claimed; never raises what the job raises.

    Returns the row as it is afterwards.
    """
    run = JobRun(row, stopping=stopping, listener=listener)
    began = time.monotonic()
    try:
        with _heartbeat(row):
            counts = job.run(run)
    except JobLeftOff:
        _left(row)
    except Exception as error:
        logger.exception("job.failed", extra={"job": row.job, "run_id": str(row.id)})
        _failed(row, error)
    else:
        if run.was_told_to_stop:
            _left(row)
        else:
            run.write_progress()
            _succeeded(row, counts, time.monotonic() - began)
    row.refresh_from_db()
    tell(row.requested_by_id, row.id, row.status)
    return row


@contextlib.contextmanager
def _heartbeat(row: models.JobRun) -> Iterator[None]:
    """Give signs of life from a thread beside: one step of a job may take minutes."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(row, ended), name="job-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat_until(row: models.JobRun, ended: threading.Event) -> None:
    try:
        while not ended.wait(BEAT_SECONDS):
            try:
                beat(row, timezone.now())
            except Exception:
                logger.exception("job.beat_missed", extra={"job": row.job})
    finally:
        connections.close_all()


def _left(row: models.JobRun) -> None:
    leave_off(row)
    logger.info("job.left_off", extra={"job": row.job, "run_id": str(row.id)})


def _succeeded(row: models.JobRun, counts: dict[str, int], seconds: float) -> None:
    _end(row, JobStatus.SUCCEEDED, counts=json.dumps(counts))
    extra = {"job": row.job, "run_id": str(row.id), "duration_ms": round(seconds * 1000)}
    logger.info("job.succeeded", extra=extra)


def _failed(row: models.JobRun, error: Exception) -> None:
    sentence = sentence_about(error)[:SENTENCE_MAX_CHARS]
    _end(row, JobStatus.FAILED, error_class=type(error).__name__, error_sentence=sentence)
    alerts.tell_of_failure(row.job, sentence)


def _end(row: models.JobRun, status: JobStatus, **fields: object) -> None:
    """Write the end down, unless this process was taken for dead and another one goes on."""
    mine = models.JobRun.objects.running().filter(pk=row.pk, process=PROCESS_NAME)
    mine.update(status=status, ended_at=timezone.now(), **fields)


def sentence_about(error: Exception) -> str:
    """Return what may be shown of an error: never its own text, which could hold content."""
    if isinstance(error, JobFailed):
        return error.sentence
    if isinstance(error, ChatError):
        return _(error.message)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("There is no space left on the disk.")
    return _(JobError.message)
