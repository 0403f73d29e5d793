"""Cleans up beside a writer in another process: `python -m bench.inside bench.cleanup_times`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from bench.make_people import QUESTION, conversation_of, draft
from bench.process import memory_mb, peak_memory_mb
from bench.table import say
from chat import models
from chat.domain.events import ASSISTANT_AUTHOR, USER_AUTHOR, EventType
from chat.domain.owners import Owner
from chat.operations.jobs import find
from chat.operations.jobs.queue import start_now
from chat.operations.jobs.work import work
from chat.operations.retention.previews import preview
from chat.stores import store_for
from chat.stores.db.search import index

CONVERSATIONS = int(os.environ.get("BENCH_CONVERSATIONS", "100000"))
MESSAGES = 4
PEOPLE = 50
AT_ONCE = 1_000
BEFORE_SECONDS = 10.0
# Between two messages: a site on which 20 are written a second.
PAUSE_SECONDS = 0.05


def measure() -> dict[str, object]:
    fill()
    with writer() as before:
        time.sleep(BEFORE_SECONDS)
    with override_settings(RETENTION_NOTICE_DAYS=0):
        begin = time.perf_counter()
        counted = preview()
        preview_seconds = time.perf_counter() - begin
        memory = memory_mb(os.getpid())
        job = find("cleanup")
        with writer() as writes:
            begin = time.perf_counter()
            run = work(job, start_now(job))
            seconds = time.perf_counter() - begin
    if run.counted.get("unused") != counted.conversations:
        raise RuntimeError(run.counted)
    return {
        "before": before,
        "writes": writes,
        "seconds": seconds,
        "preview": preview_seconds,
        "removed": run.counted["unused"],
        "messages": run.counted["chat_event"],
        "memory": peak_memory_mb(os.getpid()) - memory,
    }


@contextmanager
def writer() -> Iterator[list[float]]:
    """Have another process write messages; what each took, in ms, is in the list afterwards."""
    command = [sys.executable, "-m", "bench.inside", "bench.cleanup_times", "write"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    times: list[float] = []
    if process.stdout is None or process.stdout.readline().strip() != "ready":
        raise RuntimeError("the writer did not start")
    yield times
    told, _nothing = process.communicate("end\n")
    times += json.loads(told)


def write() -> None:
    """Write until something comes on standard input."""
    import select  # noqa: PLC0415 - of this part alone

    owner = Owner.user(User.objects.create_user(f"{uuid.uuid4()}@example.org").pk)
    store, talk, times = store_for(owner), conversation_of(owner, 2), []
    say("ready")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        made = draft(EventType.MESSAGE_CREATED, USER_AUTHOR, QUESTION)
        begin = time.perf_counter()
        store.append(talk, made)
        times.append((time.perf_counter() - begin) * 1000)
    say(json.dumps(times))


def fill() -> None:
    """Make the conversations of some people, none of which anybody used for long."""
    people = [User.objects.create_user(f"{uuid.uuid4()}@example.org") for _ in range(PEOPLE)]
    old = timezone.now() - timedelta(days=400)
    for start in range(0, CONVERSATIONS, AT_ONCE):
        made = [
            _conversation(people[number % PEOPLE].pk, old)
            for number in range(start, start + AT_ONCE)
        ]
        models.Conversation.objects.bulk_create(made)
        models.Event.objects.bulk_create(
            _event(each, sequence) for each in made for sequence in range(1, MESSAGES + 1)
        )
    for _ in index.rebuild():
        pass


def _conversation(owner_id: int, old: datetime) -> models.Conversation:
    key = uuid.uuid4()
    return models.Conversation(
        id=key,
        owner_id=owner_id,
        user_key=str(owner_id),
        session_key=str(key),
        title="An old conversation",
        revision=MESSAGES,
        head=MESSAGES,
        message_count=MESSAGES,
        created_at=old,
        updated_at=old,
    )


def _event(row: models.Conversation, sequence: int) -> models.Event:
    author = USER_AUTHOR if sequence % 2 else ASSISTANT_AUTHOR
    made = draft(EventType.MESSAGE_CREATED, author, f"{QUESTION} {uuid.uuid4()}")
    return models.Event(
        conversation=row,
        sequence=sequence,
        parent=sequence - 1 or None,
        position=sequence,
        event_id=made.event_id,
        author=author,
        type=made.type.value,
        text=made.text,
        data=json.dumps(made.data),
        timestamp=made.timestamp,
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    else:
        say(json.dumps(measure()))
