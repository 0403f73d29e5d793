"""What only the database has: a trash, the way back, and the way out of it for ever."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.conversations import ConversationStatus, ListPlace
from chat.domain.errors import ConversationNotFound, GenerationNotFound
from chat.domain.events import EventType
from chat.domain.feedback import Feedback, Rating
from chat.domain.generations import GenerationStatus, Progress
from chat.domain.owners import Owner
from chat.stores import database_store, store_for
from chat.stores.db.search import index
from tests.chat.stores.building import asking, at_the_same_time, ended, said
from tests.chat.stores.contract.case import StoreCase

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class TrashCase(StoreCase):
    def begin(self) -> None:
        self.owner, self.stranger = (
            Owner.user(User.objects.create_user(f"{name}@example.org").pk) for name in ("a", "b")
        )
        self.store = store_for(self.owner)

    def deleted(self, *texts: str) -> UUID:
        talk_id = self.talk(*texts)
        self.store.delete(talk_id, timezone.now())
        return talk_id

    def everything_of(self, talk_id: UUID) -> dict[str, int]:
        """How many rows there are of a conversation, by table."""
        generations = models.Generation.objects.filter(conversation_id=talk_id)
        return {
            "conversations": models.Conversation.objects.filter(id=talk_id).count(),
            "events": models.Event.objects.filter(conversation_id=talk_id).count(),
            "generations": generations.count(),
            "feedback": models.Feedback.objects.filter(conversation_id=talk_id).count(),
            "chunks": models.Chunk.objects.filter(generation__in=generations).count(),
        }


class TrashTests(TrashCase, TestCase):
    def setUp(self) -> None:
        self.begin()

    def test_the_trash_says_when_and_has_the_last_deleted_first(self) -> None:
        ids = [self.talk() for _ in range(3)]
        for minutes, talk_id in enumerate(ids):
            self.store.delete(talk_id, NOON + timedelta(minutes=minutes))

        found = self.store.trash(self.owner)

        assert [each.id for each in found] == ids[::-1]
        assert found[0].deleted_at == NOON + timedelta(minutes=2)
        assert {each.status for each in found} == {ConversationStatus.TRASH}

    def test_pages_of_the_trash_and_the_archive_repeat_and_skip_nothing(self) -> None:
        archived = {self.talk() for _ in range(7)}
        for talk_id in archived:
            self.store.archive(talk_id, at=NOON)
        models.Conversation.objects.filter(id__in=archived).update(updated_at=NOON)
        trashed = {self.talk() for _ in range(7)}
        for talk_id in trashed:
            self.store.delete(talk_id, NOON)

        for wanted, read in ((archived, self.store.archived), (trashed, self.store.trash)):
            found: list[UUID] = []
            after: ListPlace | None = None
            while page := read(self.owner, after=after, limit=3):
                found += [each.id for each in page]
                after = ListPlace(NOON, page[-1].id)
            assert len(found) == 7
            assert set(found) == wanted

    def test_a_restored_conversation_is_whole_and_where_it_was(self) -> None:
        talk_id = self.talk("And?", "So?")
        self.store.archive(talk_id, at=NOON)
        before = self.heading(talk_id)
        self.store.delete(talk_id, timezone.now())

        restored = self.store.restore(talk_id)

        assert restored == self.heading(talk_id)
        # Who restores it has it in hand: retention gives it the days of notice anew.
        assert restored is not None
        assert restored.last_opened_at is not None
        assert replace(restored, last_opened_at=before.last_opened_at) == before
        assert self.texts(talk_id) == ["Hello", "Hi", "And?", "So?"]
        assert self.store.trash(self.owner) == []

    def test_a_reply_that_ended_in_the_trash_comes_back_with_it(self) -> None:
        generation = self.writing()
        talk_id = generation.conversation_id
        self.store.delete(talk_id, timezone.now())
        self.store.finish(generation.id, ended("Half a", GenerationStatus.STOPPED))

        self.store.restore(talk_id)

        assert self.texts(talk_id) == ["Hello", "Half a"]
        assert self.status(generation) is GenerationStatus.STOPPED

    def test_purging_leaves_no_row_behind(self) -> None:
        generation = self.writing()
        talk_id = generation.conversation_id
        self.store.checkpoint([Progress(generation.id, 0, "Hi", 0, "Hm")], timezone.now())
        self.store.append(talk_id, said(type=EventType.STATE_CHANGED, is_aside=True))
        thumb = Feedback(1, Rating.UP, timezone.now())
        database_store().rate(self.owner, talk_id, thumb, model_name="demo")
        kept = self.talk()
        self.store.delete(talk_id, timezone.now())
        assert min(self.everything_of(talk_id).values()) > 0, "the test means nothing"
        assert index.count() == 3

        self.store.purge(talk_id)

        assert set(self.everything_of(talk_id).values()) == {0}
        assert index.count() == 2
        assert self.texts(kept) == ["Hello", "Hi"]
        with pytest.raises(ConversationNotFound):
            self.store.purge(talk_id)

    def test_a_reply_that_is_being_written_survives_no_purge(self) -> None:
        generation = self.writing()
        talk_id = generation.conversation_id
        self.store.delete(talk_id, timezone.now())
        self.store.purge(talk_id)

        to_stop = self.store.checkpoint([Progress(generation.id, 0, "Hi")], timezone.now())

        assert to_stop == {generation.id}
        assert self.store.finish(generation.id, ended()) is None
        with pytest.raises(GenerationNotFound):
            self.store.written(generation.id)
        assert set(self.everything_of(talk_id).values()) == {0}

    def test_the_first_question_sent_again_opens_the_purged_conversation_anew(self) -> None:
        ask = asking(self.owner, uuid.uuid4(), new=True)
        self.finished(self.store.ask(ask).generation)
        self.store.delete(ask.conversation_id, timezone.now())
        with pytest.raises(ConversationNotFound):
            self.store.ask(ask)

        self.store.purge(ask.conversation_id)

        assert self.store.ask(ask).created

    def test_what_is_in_the_trash_is_read_for_an_export(self) -> None:
        talk_id = self.deleted("And?")

        assert [each.id for each in self.store.everything(self.owner)] == [talk_id]
        assert len(self.store.log(talk_id)) == 3
        assert len(self.store.generations(talk_id)) == 1


class TrashRaceTests(TrashCase, TransactionTestCase):
    def setUp(self) -> None:
        self.begin()

    def test_purging_while_text_is_saved_leaves_nothing(self) -> None:
        for _ in range(10):
            generation = self.writing()
            talk_id = generation.conversation_id
            self.store.delete(talk_id, timezone.now())
            progress = [Progress(generation.id, 0, "Hi")]

            results = at_the_same_time(
                [
                    partial(self.store.purge, talk_id),
                    partial(self.store.checkpoint, progress, timezone.now()),
                    partial(self.store.finish, generation.id, ended()),
                ]
            )

            assert [each for each in results if isinstance(each, Exception)] == [], results
            assert set(self.everything_of(talk_id).values()) == {0}

    def test_restoring_and_purging_at_once_has_one_winner(self) -> None:
        for _ in range(10):
            talk_id = self.deleted("And?")

            results = at_the_same_time(
                [partial(self.store.restore, talk_id), partial(self.store.purge, talk_id)]
            )

            lost = [isinstance(each, ConversationNotFound) for each in results]
            assert sorted(lost) == [False, True], results
            rows = 3 if lost[1] else 0
            assert self.everything_of(talk_id)["events"] == rows
