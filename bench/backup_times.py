"""Backs up beside a writer, in one process: `python -m bench.inside bench.backup_times`."""

from __future__ import annotations

import json
import threading
import time
import uuid

from django.db import connection, connections

from accounts.models import User
from bench.make_people import QUESTION, conversation_of, draft
from bench.table import say
from chat.domain.events import USER_AUTHOR, EventType
from chat.domain.owners import Owner
from chat.operations.backups import sqlite
from chat.operations.backups.making import make_backup
from chat.operations.jobs import JobRun, find
from chat.operations.jobs.queue import start_now
from chat.stores import store_for

FILLING_MB = 150
BEFORE_SECONDS = 5.0


class Writer:
    """Appends one message after the other to a conversation, in a thread of its own."""

    def __init__(self) -> None:
        user = User.objects.create_user(f"{uuid.uuid4()}@example.org")
        self._owner = Owner.user(user.pk)
        self._conversation = conversation_of(self._owner, 2)
        self._ended = threading.Event()
        self.times_ms: list[float] = []
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> list[float]:
        self._thread.start()
        return self.times_ms

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _write(self) -> None:
        store = store_for(self._owner)
        while not self._ended.is_set():
            made = draft(EventType.MESSAGE_CREATED, USER_AUTHOR, QUESTION)
            begin = time.perf_counter()
            store.append(self._conversation, made)
            self.times_ms.append((time.perf_counter() - begin) * 1000)
        connections.close_all()


def measure() -> dict[str, object]:
    fill()
    with Writer() as before:
        time.sleep(BEFORE_SECONDS)
    run = JobRun(start_now(find("backup")))
    with Writer() as writes:
        begin = time.perf_counter()
        make_backup(run)
        seconds = time.perf_counter() - begin
    megabytes = sqlite.path().stat().st_size / 1_000_000
    return {"before": before, "writes": writes, "seconds": seconds, "megabytes": megabytes}


def fill() -> None:
    """Make the database as large as one that was used for a long time."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_filling (filling BLOB)")
        for _ in range(FILLING_MB):
            cursor.execute("INSERT INTO bench_filling VALUES (randomblob(1000000))")


if __name__ == "__main__":
    say(json.dumps(measure()))
