"""Undoing an import: what it brought goes, what was there stays."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts.models import AuditEvent
from chat import actions, models
from chat.domain.drafts import Typing
from chat.domain.errors import ImportNotFound, ImportRunning, NothingToUndo
from chat.domain.feedback import Rating
from chat.domain.imports import Import, ImportStatus, SkipReason
from chat.domain.jobs import JobStatus
from chat.domain.owners import Owner
from chat.operations.imports import keeping, records, spool, undoing
from chat.operations.imports.working import work
from chat.operations.jobs import find, run
from chat.operations.jobs.queue import take_waiting
from chat.operations.jobs.work import work as job_work
from chat.stores.db import adoption, appending
from tests.builders import Talk, person, talk
from tests.chat.operations.imports.files import (
    AT,
    conversation,
    conversations_of,
    everything_of,
    forget_files,
    imported,
    person_file,
    written,
)


class UndoTests(TestCase):
    def setUp(self) -> None:
        self.user = person("mira@example.org")
        self.owner = Owner.user(self.user.pk)
        talk(Owner.user(person().pk), exchanges=1)
        talk(self.owner, "Was there", exchanges=1)

    def undone(self, done: Import) -> Import:
        records.ask_undo(self.user.pk, done.id)
        work(done.id)
        return records.get(self.user.pk, done.id)

    def ids(self) -> list[UUID]:
        mine = models.Conversation.objects.filter(imported__isnull=False)
        return list(mine.order_by("title").values_list("pk", flat=True))

    def test_what_nobody_touched_is_removed_for_good(self) -> None:
        before = conversations_of(self.user)
        rows = models.Event.objects.count()
        trashed = conversation(deleted_at="2026-11-01T00:00:00+00:00")
        done = imported(self.user, person_file(conversation(), trashed, conversation(3)))
        assert len(conversations_of(self.user)) == 4

        after = self.undone(done)

        assert after.status is ImportStatus.UNDONE
        assert (after.removed, after.trashed) == (3, 0)
        assert conversations_of(self.user) == before
        assert models.Event.objects.count() == rows
        assert models.ImportedConversation.objects.count() == 0

    def test_what_somebody_went_on_with_goes_to_the_trash(self) -> None:
        titles = ("Again", "Looked at", "Pinned", "Renamed", "Shared")
        done = imported(self.user, person_file(*[conversation(title=title) for title in titles]))
        again, looked_at, pinned, renamed, shared = self.ids()
        Talk(self.owner, again).exchange("More of it")
        models.Conversation.objects.filter(pk=looked_at).update(last_opened_at=timezone.now())
        actions.pin_conversation(self.owner, pinned, pinned=True)
        actions.rename_conversation(self.owner, renamed, "Another title")
        actions.share_conversation(self.owner, shared)
        assert undoing.changed_since(done.id) == 4

        after = self.undone(done)

        assert (after.removed, after.trashed) == (1, 4)
        in_trash = models.Conversation.objects.in_trash().values_list("pk", flat=True)
        assert set(in_trash) == {again, pinned, renamed, shared}
        restored = actions.restore_conversation(self.owner, again)
        assert restored.message_count == 4

    def test_what_was_only_rated_or_has_a_draft_goes_to_the_trash(self) -> None:
        titles = ("Cleared", "Drafted", "Rated")
        done = imported(self.user, person_file(*[conversation(title=title) for title in titles]))
        cleared, drafted, rated = self.ids()
        actions.save_draft(self.owner, cleared, " ", Typing())
        actions.save_draft(self.owner, drafted, "Half a quest", Typing())
        actions.rate_reply(self.owner, rated, 2, Rating.UP, text="Quite so")
        assert undoing.changed_since(done.id) == 2

        after = self.undone(done)

        assert (after.removed, after.trashed) == (1, 2)
        in_trash = models.Conversation.objects.in_trash().values_list("pk", flat=True)
        assert set(in_trash) == {drafted, rated}
        assert models.Draft.objects.get().text == "Half a quest"
        assert models.Feedback.objects.get().text == "Quite so"

    def test_an_opinion_that_the_file_brought_is_no_change(self) -> None:
        file = conversation()
        file["events"][1]["feedback"] = {"rating": "up", "reason": "", "text": "", "rated_at": AT}
        done = imported(self.user, file)
        assert models.Feedback.objects.count() == 1

        assert self.undone(done).removed == 1

    def test_what_was_deleted_since_is_left_where_it_is(self) -> None:
        done = imported(self.user, person_file(conversation(title="A"), conversation(title="B")))
        in_trash, gone = self.ids()
        actions.delete_conversation(self.owner, in_trash)
        actions.delete_conversation(self.owner, gone)
        actions.purge_conversation(self.owner, gone)

        after = self.undone(done)

        assert (after.removed, after.trashed) == (0, 0)
        assert models.Conversation.objects.get(pk=in_trash).deleted_at is not None

    def test_it_touches_nothing_of_another_import(self) -> None:
        first = imported(self.user, conversation(title="First"))
        second = imported(self.user, conversation(title="Second"))

        self.undone(first)

        assert [each.title for each in models.Conversation.objects.filter(pk__in=self.ids())] == [
            "Second"
        ]
        assert records.get(self.user.pk, second.id).can_be_undone

    def test_a_file_can_come_again_after_it_was_undone(self) -> None:
        file = conversation()
        self.undone(imported(self.user, file))

        assert imported(self.user, file).report.conversations == 1

    def test_it_is_undone_once(self) -> None:
        done = imported(self.user, conversation())
        self.undone(done)

        with pytest.raises(NothingToUndo):
            records.ask_undo(self.user.pk, done.id)

    def test_somebody_elses_import_is_not_there(self) -> None:
        done = imported(self.user, conversation())
        stranger = person()

        with pytest.raises(ImportNotFound):
            records.ask_undo(stranger.pk, done.id)
        with pytest.raises(ImportNotFound):
            records.get(stranger.pk, done.id)

    def test_both_are_in_the_audit_without_a_word_of_the_file(self) -> None:
        self.undone(imported(self.user, conversation(title="A secret title")))

        events = AuditEvent.objects.filter(subject_kind="import").oldest_first()
        assert [(each.action, each.detail) for each in events] == [
            ("import.done", "conversations=1"),
            ("import.undo", "removed=1 trashed=0"),
        ]
        row = models.Import.objects.get()
        assert "secret" not in str(vars(row))


class BrokenOffTests(TransactionTestCase):
    def setUp(self) -> None:
        forget_files()
        self.user = person("mira@example.org")

    def begun(self, *files: object) -> UUID:
        import_id = spool.spooled([written(person_file(*files))])
        records.add(import_id, self.user)
        return import_id

    def break_off(self, import_id: UUID, *, after: int) -> None:
        """Work on it as a process does that is killed; long ago."""
        kept, count = adoption.insert_whole, iter(range(100))

        def insert(*values: Any) -> Any:
            if next(count) >= after:
                raise KeyboardInterrupt
            return kept(*values)

        with patch.object(keeping, "insert_whole", insert), pytest.raises(KeyboardInterrupt):
            work(import_id)
        models.Import.objects.filter(pk=import_id).update(run=uuid.uuid4())

    def test_it_goes_on_where_it_was(self) -> None:
        import_id = self.begun(*[conversation() for _ in range(5)])
        self.break_off(import_id, after=2)
        assert models.Conversation.objects.count() == 2
        assert records.get(self.user.pk, import_id).is_stuck

        work(import_id)

        done = records.get(self.user.pk, import_id)
        assert (done.status, done.report.conversations) == (ImportStatus.DONE, 5)
        assert done.report.skipped_count == 0
        assert models.Conversation.objects.count() == 5
        assert not spool.has(import_id)

    def test_it_can_be_undone_where_it_was(self) -> None:
        import_id = self.begun(*[conversation() for _ in range(5)])
        self.break_off(import_id, after=2)

        records.ask_undo(self.user.pk, import_id)
        work(import_id)

        assert records.get(self.user.pk, import_id).removed == 2
        assert models.Conversation.objects.count() == 0
        assert not spool.has(import_id)

    def test_half_a_conversation_is_none(self) -> None:
        import_id = self.begun(conversation(6))
        count = iter(range(100))
        real = appending.insert_alone

        def breaks(*values: Any, **options: Any) -> int:
            if next(count) == 3:
                raise KeyboardInterrupt
            return real(*values, **options)

        with patch.object(appending, "insert_alone", breaks), pytest.raises(KeyboardInterrupt):
            work(import_id)

        assert models.Event.objects.count() == 0
        assert models.Conversation.objects.count() == 0

    def test_its_job_goes_on_after_the_process_is_asked_to_end(self) -> None:
        import_id = self.begun(*[conversation() for _ in range(4)])
        records.begin(import_id, self.user.pk)
        assert not records.get(self.user.pk, import_id).is_stuck
        asked = threading.Event()

        def two(done: int, _total: int | None) -> None:
            if done == 2:
                asked.set()

        with patch.object(run, "PROGRESS_SECONDS", 0):
            row = job_work(find("imports"), _taken(), stopping=asked, listener=two)
        assert row.goes_on
        assert models.Conversation.objects.count() == 2
        row = job_work(find("imports"), _taken())

        assert row.status == JobStatus.SUCCEEDED
        assert json.loads(row.counts) == {"conversations": 4, "skipped": 0}
        assert models.Conversation.objects.count() == 4

    def test_a_person_has_one_at_a_time(self) -> None:
        self.begun(conversation())

        with pytest.raises(ImportRunning):
            self.begun(conversation())

    def test_an_import_under_way_cannot_be_undone(self) -> None:
        import_id = self.begun(conversation())

        with pytest.raises(NothingToUndo):
            records.ask_undo(self.user.pk, import_id)

    def test_what_lies_about_is_swept_away(self) -> None:
        kept = self.begun(conversation())
        lost = spool.spooled([b"{}"])
        half = spool.Spool()
        half.write(b"{")
        with patch.object(spool, "_LEFT_BEHIND_SECONDS", -1):
            assert spool.sweep() == 2
        half.drop()

        assert spool.has(kept)
        assert not spool.has(lost)
        spool.remove(kept)

    def test_the_same_export_given_twice_at_once_comes_once(self) -> None:
        talk(Owner.user(self.user.pk), exchanges=1)
        file = everything_of(self.user)
        other = person("other@example.org")
        first = imported(other, file)
        second = imported(other, file)

        assert (first.report.conversations, second.report.conversations) == (1, 0)
        assert second.report.skipped[0].reason is SkipReason.THERE


def _taken() -> models.JobRun:
    row = take_waiting(["imports"], timezone.now())
    assert row is not None
    return row
