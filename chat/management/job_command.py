"""Base of the commands that run one job here and now, on record."""

from __future__ import annotations

import json
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chat.domain.jobs import JobStatus
from chat.operations.jobs import find
from chat.operations.jobs.queue import start_now
from chat.operations.jobs.work import work


class JobCommand(BaseCommand):
    """Runs the job `job_name`, shows how far it is, and ends with 1 if it fails.

    A package's own command names the job and, where it has any, makes the job's
    arguments of its options.
    """

    job_name = ""

    def job_arguments(self, **_options: Any) -> dict[str, Any]:
        return {}

    def handle(self, *_args: Any, **options: Any) -> None:
        self.run_job(self.job_name, self.job_arguments(**options))

    def run_job(self, name: str, arguments: dict[str, Any]) -> dict[str, int]:
        """Run it, and return what it counted. Raises CommandError."""
        job = find(name)
        stopping = threading.Event()
        row = start_now(job, arguments=arguments)
        with _asked_to_stop(stopping):
            ended = work(job, row, stopping=stopping, listener=self._show)
        self._end_line()
        if ended.status == JobStatus.FAILED:
            raise CommandError(f"{name}: {ended.error_class}: {ended.error_sentence}")
        if ended.status != JobStatus.SUCCEEDED:
            raise CommandError(f"{name} was interrupted; the next process that runs jobs goes on.")
        self.stdout.write(f"{name}: {_told(ended.counted)}")
        return ended.counted

    _has_line = False

    def _show(self, done: int, total: int | None) -> None:
        """Show one line that changes, or a line each time where it goes to a file."""
        text = f"{done} of {total}" if total is not None else f"{done}"
        if self.stdout.isatty():
            self.stdout.write(f"\r{text}\x1b[K", ending="")
            self._has_line = True
        else:
            self.stdout.write(text)
        self.stdout.flush()

    def _end_line(self) -> None:
        if self._has_line:
            self.stdout.write("")


class _asked_to_stop:  # noqa: N801 - used as a statement
    """Sets the event at SIGTERM and SIGINT, as long as a job runs."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._before: dict[int, Any] = {}

    def __enter__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return  # of a test; only the main thread hears signals
        for number in (signal.SIGTERM, signal.SIGINT):
            self._before[number] = signal.signal(number, self._stop)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "done"


def parsed(pairs: list[str]) -> dict[str, Any]:
    """Return the arguments that `name=value` give; a value is JSON, or else text."""
    return dict(_pair(pair) for pair in pairs)


def _pair(pair: str) -> tuple[str, Any]:
    name, equals, text = pair.partition("=")
    if not equals or not name.isidentifier():
        raise CommandError(f"An argument is written name=value, not {pair}.")
    try:
        return name, json.loads(text)
    except ValueError:
        return name, text
