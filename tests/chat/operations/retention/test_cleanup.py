"""A cleanup does all that its preview counts, and says how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import TestCase, override_settings

from chat import models
from chat.domain.jobs import JobStatus
from chat.domain.retention import Rule
from chat.operations.backups import places
from chat.operations.retention.previews import preview
from chat.operations.retention.site import preview_site
from tests.builders import person
from tests.chat.operations.retention.case import aged, at_once, days_ago, run, there


@at_once
class CleanupTests(TestCase):
    @pytest.fixture(autouse=True)
    def _scratch(self, tmp_path: Path) -> Iterator[None]:
        with override_settings(BACKUP_DIR=tmp_path):
            yield

    def setUp(self) -> None:
        self.person = person()

    def test_a_cleanup_removes_empty_ones_too_as_its_preview_says(self) -> None:
        empty = models.Conversation.objects.create(
            owner=self.person, user_key="1", session_key="1", updated_at=days_ago(1)
        )
        assert preview().of(Rule.EMPTY).conversations == 1

        run()

        assert there(empty.pk) == [False]

    def test_a_run_says_how_far_it_is_of_how_much(self) -> None:
        for _ in range(3):
            aged(self.person, 91)

        ended = run()

        assert (ended.done, ended.total) == (3, 3)

    def test_old_records_of_jobs_go_and_are_in_the_preview(self) -> None:
        for days in (50, 40):
            at = days_ago(days)
            models.JobRun.objects.create(
                job="x", slot=str(days), status=JobStatus.SUCCEEDED, queued_at=at, ended_at=at
            )
        assert preview_site()["chat_jobrun"] == 1

        run()

        assert models.JobRun.objects.get(job="x").slot == "40"

    def test_backups_go_after_their_time_where_none_are_made_any_more(self) -> None:
        folder = places.folder()
        for day in (1, 2):
            (folder / f"vana-202001{day:02}T180000Z.tar.gz").write_bytes(b"a backup")
        assert preview_site()["file:backups"] == 1

        ended = run()

        assert [backup.name for backup in places.all_backups()] == ["vana-20200102T180000Z.tar.gz"]
        assert ended.counted["file:backups"] == 1
