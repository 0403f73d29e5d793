"""The numbers of an installation, for people and for programs, without what anybody wrote."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from chat import models
from chat.domain.generations import GenerationStatus
from chat.domain.jobs import JobStatus
from chat.domain.owners import Owner
from tests.builders import person, talk

MARKER = "xylophone-marker"


def printed(*options: str) -> str:
    out = StringIO()
    call_command("stats", *options, stdout=out)
    return out.getvalue()


class StatsTests(TestCase):
    def _counted(self, *options: str) -> dict[str, Any]:
        counted: dict[str, Any] = json.loads(printed("--json", *options))
        return counted

    def test_people_conversations_and_messages_are_counted(self) -> None:
        owner = person(f"{MARKER}@example.org", name=MARKER)
        person(approved_at=None)
        person(is_active=False)
        made = talk(Owner.user(owner.pk), exchanges=2, title=MARKER)
        made.reply(made.question(MARKER), MARKER, GenerationStatus.FAILED)

        counted = self._counted()

        assert counted["people"] == {
            "accounts": 3,
            "suspended": 1,
            "waiting": 1,
            "staff": 0,
            "active_in_30_days": 1,
        }
        assert counted["conversations"]["of_people"] == 1
        assert counted["messages"] == {"sent": 3, "replies": 3, "events": 6}
        assert counted["replies"]["completed"] == 2
        assert counted["replies"]["failed"] == 1
        assert counted["bytes"]["database"] > 0
        assert MARKER not in printed() + printed("--json", "--tables")

    def test_nothing_is_counted_as_nothing(self) -> None:
        counted = self._counted()

        assert counted["messages"] == {"sent": 0, "replies": 0, "events": 0}
        assert counted["replies"] == {"input_tokens": 0, "output_tokens": 0}

    def test_jobs_have_their_last_good_end_and_their_state(self) -> None:
        ended = timezone.now() - timedelta(minutes=5)
        fields = {"job": "figures", "queued_at": ended}
        models.JobRun.objects.create(**fields, slot="1", status=JobStatus.SUCCEEDED, ended_at=ended)
        models.JobRun.objects.create(
            **fields, slot="2", status=JobStatus.FAILED, ended_at=timezone.now()
        )

        figures = self._counted()["jobs"]["figures"]

        assert figures["state"] == "failed"
        assert figures["last_good_end"] == ended.isoformat()

    def test_every_table_has_its_rows_and_its_size(self) -> None:
        talk(Owner.user(person().pk), exchanges=3)

        tables = self._counted("--tables")["tables"]

        assert tables["chat_event"]["rows"] == models.Event.objects.count()
        assert tables["chat_event"]["bytes"] > 0
        assert "django_session" in tables

    def test_people_read_it_in_lines(self) -> None:
        lines = printed().splitlines()

        assert "People" in lines
        assert any(line.split() == ["accounts", "0"] for line in lines)


class StorageDocumentTests(TestCase):
    def test_the_document_names_every_table_and_no_other(self) -> None:
        text = (Path(settings.BASE_DIR) / "docs/storage.md").read_text()
        part = text.partition("## Tables")[2].partition("## Files")[0]
        first_cells = re.findall(r"^\| (`.+?`) \| ", part, re.MULTILINE)
        named = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
        there = set(connection.introspection.table_names())
        of_sqlite = {name for name in named if name.startswith("chat_search")}

        assert there - named == set()
        assert named - there <= of_sqlite
