"""What is looked up when somebody asks: of this process, and of the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chat.generation.checkpointer import checkpointer
from chat.generation.queue import queue
from chat.operations.standing import Standing, standing
from chat.streaming.feed import feed

_looking = threading.Lock()


def of_process() -> Iterator[GaugeMetricFamily]:
    yield _gauge("vana_replies_running", "Replies that this process writes.", queue.count())
    yield _gauge("vana_streams_open", "Streams of replies that are read here.", feed.reader_count)
    lag = checkpointer.lag_seconds
    yield _gauge("vana_checkpoint_lag_seconds", "Age of text that is not saved yet.", lag)


def look() -> Standing | None:
    """Return how the database stands; None while somebody else looks, which may hang."""
    if not _looking.acquire(blocking=False):
        return None
    try:
        return standing()
    finally:
        _looking.release()


def of_database(found: Standing | None) -> Iterator[GaugeMetricFamily]:
    """The same in every process; 0 and nothing else while it does not answer."""
    yield _gauge("vana_database_up", "Whether the database answered in time.", found is not None)
    if found is None:
        return
    yield _gauge("vana_database_bytes", "Bytes of the database.", found.database_bytes)
    waiting = GaugeMetricFamily("vana_replies_active", "Replies by status.", labels=["status"])
    for status, count in found.replies.items():
        waiting.add_metric([status], count)
    yield waiting
    names = {"overdue": found.overdue, "failed": found.failed}
    jobs = GaugeMetricFamily("vana_job_trouble", "Jobs overdue or failed.", labels=["job", "kind"])
    ends = GaugeMetricFamily(
        "vana_job_last_success_timestamp_seconds", "Last good end.", labels=["job"]
    )
    for job, ended_at in found.jobs.items():
        for kind, troubled in names.items():
            jobs.add_metric([job, kind], job in troubled)
        if ended_at is not None:
            ends.add_metric([job], ended_at)
    yield jobs
    yield ends


class Looked(Collector):
    """Hands out what was looked up."""

    def __init__(self, gauges: list[GaugeMetricFamily]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._gauges


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
