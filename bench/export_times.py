"""Exports in Vana's own process: `python -m bench.inside bench.export_times fill`, then a format.

What is made is read to its end and thrown away, as a slow network would take it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.models import User
from bench.process import memory_mb, peak_memory_mb
from bench.search_times import MESSAGES, talk
from bench.table import say
from chat import models
from chat.domain.owners import Owner
from chat.exports.files import all_of, file_of_many
from chat.exports.formats import Format
from chat.operations.exports import ask_for_export
from chat.operations.jobs import find
from chat.operations.jobs.queue import start_now
from chat.operations.jobs.work import work

MANY, FEW = "many@example.org", "few@example.org"


def fill() -> None:
    talk(User.objects.create_user(MANY), MESSAGES)
    talk(User.objects.create_user(FEW), 40)


def measure(way: str) -> dict[str, float]:
    # Once before: what is imported and kept for all is not the export's.
    _export(FEW, way)
    before, begin = memory_mb(os.getpid()), time.perf_counter()
    size = _export(MANY, way)
    return {
        "seconds": time.perf_counter() - begin,
        "memory_mb": peak_memory_mb(os.getpid()) - before,
        "size_mb": size / 1e6,
    }


def _export(email: str, way: str) -> int:
    """Return how many bytes it has."""
    person = User.objects.get(email=email)
    if way == "prepared":
        return _prepared(person)
    return sum(map(len, _pieces(person, Format(way))))


def _pieces(person: User, form: Format) -> Iterator[bytes]:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return file_of_many(request, all_of([Owner.user(person.pk)]), form).pieces


def _prepared(person: User) -> int:
    ask_for_export(person.pk)
    export = models.Export.objects.get(owner=person)
    work(find("export"), start_now(find("export"), arguments={"export": str(export.id)}))
    export.refresh_from_db()
    return export.size_bytes


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill()
    else:
        say(json.dumps(measure(sys.argv[1])))
