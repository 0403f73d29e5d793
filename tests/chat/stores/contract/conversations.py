"""Conversations: found by their owner alone, named, pinned, deleted."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from chat.domain.conversations import TitleSource
from chat.domain.errors import (
    ConversationNotFound,
    EventNotFound,
    GenerationNotFound,
)
from chat.domain.events import EventType
from chat.domain.generations import Progress
from chat.domain.owners import Owner, OwnerKind
from chat.stores.base import NewConversation
from tests.chat.stores.building import asking, ended, said
from tests.chat.stores.contract.case import StoreCase


class ConversationContract(StoreCase):
    def test_a_new_conversation_has_what_its_first_question_gives_it(self) -> None:
        before = timezone.now()
        talk_id = uuid.uuid4()
        ask = asking(self.owner, talk_id, "Why is the sky blue?", new=True)
        new = NewConversation(talk_id, "Why is the sky", "Why is the", "big-model", "Be brief.")

        self.store.ask(type(ask)(**{**vars(ask), "new": new}))

        found = self.heading(talk_id)
        assert (found.id, found.owner) == (talk_id, self.owner)
        assert (found.title, found.preview) == ("Why is the sky", "Why is the")
        assert (found.model_name, found.system_prompt) == ("big-model", "Be brief.")
        assert found.title_source is TitleSource.QUESTION
        assert (found.revision, found.head, found.message_count) == (1, 1, 1)
        assert not found.has_branches
        assert not found.is_pinned
        assert before <= found.created_at
        assert found.created_at <= timezone.now()

    def test_a_conversation_is_found_by_nobody_but_its_owner(self) -> None:
        talk_id = self.talk()
        kinds = set(OwnerKind) - {self.owner.kind}
        others = [self.stranger, *(Owner(kind, self.owner.key) for kind in kinds)]

        assert self.heading(talk_id).id == talk_id
        for other in others:
            with self.subTest(other=str(other)), pytest.raises(ConversationNotFound):
                self.store.get(other, talk_id)

    def test_an_unknown_conversation_is_not_found(self) -> None:
        with pytest.raises(ConversationNotFound):
            self.store.get(self.owner, uuid.uuid4())

    def test_looking_at_a_conversation_does_not_move_it(self) -> None:
        talk_id = self.talk()
        before = self.heading(talk_id).updated_at

        self.store.branch(talk_id, self.heading(talk_id).head, limit=60)

        assert self.heading(talk_id).updated_at == before

    def test_saying_something_moves_it(self) -> None:
        talk_id = self.talk()
        later = time.time() + 5

        self.store.append(talk_id, said(timestamp=later))

        assert abs(self.heading(talk_id).updated_at.timestamp() - later) < 1e-5

    def test_an_older_message_that_comes_late_does_not_move_it_back(self) -> None:
        talk_id = self.talk()
        before = self.heading(talk_id).updated_at

        self.store.append(talk_id, said(timestamp=before.timestamp() - 60))

        assert self.heading(talk_id).updated_at == before

    def test_a_persons_title_is_never_overwritten(self) -> None:
        talk_id, at = self.talk(), timezone.now()

        suggested = self.store.rename(talk_id, "Suggested", TitleSource.MODEL, at)
        typed = self.store.rename(talk_id, "Typed", TitleSource.PERSON, at)
        late = self.store.rename(talk_id, "Late", TitleSource.MODEL, at)
        typed_again = self.store.rename(talk_id, "Typed again", TitleSource.PERSON, at)

        titles = [heading and heading.title for heading in (suggested, typed, late, typed_again)]
        assert titles == ["Suggested", "Typed", None, "Typed again"]
        assert self.heading(talk_id).title == "Typed again"
        assert self.heading(talk_id).title_source is TitleSource.PERSON

    def test_a_title_that_is_refused_leaves_no_trace_in_the_log(self) -> None:
        talk_id, at = self.talk(), timezone.now()
        self.store.rename(talk_id, "Typed", TitleSource.PERSON, at)
        before = self.heading(talk_id)

        self.store.rename(talk_id, "Late", TitleSource.MODEL, at)

        assert self.heading(talk_id).revision == before.revision

    def test_renaming_is_recorded_beside_the_branch_and_does_not_move_it(self) -> None:
        talk_id = self.talk()
        before = self.heading(talk_id)

        self.store.rename(talk_id, "Typed", TitleSource.PERSON, timezone.now() + timedelta(hours=1))

        after = self.heading(talk_id)
        recorded = self.store.event(talk_id, after.revision)
        assert after.revision == before.revision + 1
        assert (after.head, after.updated_at) == (before.head, before.updated_at)
        assert recorded.type == EventType.CONVERSATION_RENAMED
        assert json.loads(recorded.data)["custom_metadata"]["title"] == "Typed"
        assert recorded.sequence not in {
            e.sequence for e in self.store.walk_back(talk_id, after.head)
        }

    def test_instructions_are_given_and_taken_back_without_a_trace_in_the_log(self) -> None:
        talk_id = self.talk()
        before = self.heading(talk_id)

        self.store.instruct(talk_id, "Be brief.")
        told = self.heading(talk_id)
        self.store.instruct(talk_id, "")

        assert told.system_prompt == "Be brief."
        assert (told.revision, told.updated_at) == (before.revision, before.updated_at)
        assert self.heading(talk_id).system_prompt == ""

    def test_an_unknown_conversation_cannot_be_changed(self) -> None:
        at = timezone.now()
        changes: dict[str, Callable[[UUID], object]] = {
            "rename": lambda talk_id: self.store.rename(talk_id, "Title", TitleSource.PERSON, at),
            "pin": lambda talk_id: self.store.pin(talk_id, at=at),
            "instruct": lambda talk_id: self.store.instruct(talk_id, "Be brief."),
            "choose": lambda talk_id: self.store.choose(talk_id, 1),
            "delete": lambda talk_id: self.store.delete(talk_id, at),
            "archive": lambda talk_id: self.store.archive(talk_id, at=at),
            "restore": self.store.restore,
            "purge": self.store.purge,
        }
        for name, change in changes.items():
            with self.subTest(name), pytest.raises(ConversationNotFound):
                change(uuid.uuid4())

    def test_a_conversation_can_be_pinned_and_unpinned(self) -> None:
        talk_id, at = self.talk(), timezone.now()

        self.store.pin(talk_id, at=at)
        assert self.heading(talk_id).pinned_at == at

        self.store.pin(talk_id, at=None)
        assert not self.heading(talk_id).is_pinned

    def test_a_deleted_conversation_is_not_found_anywhere(self) -> None:
        generation = self.writing()
        talk_id = generation.conversation_id

        self.store.delete(talk_id, timezone.now())

        readings: dict[str, Callable[[], object]] = {
            "get": lambda: self.heading(talk_id),
            "append": lambda: self.store.append(talk_id, said()),
            "ask": lambda: self.store.ask(asking(self.owner, talk_id)),
            "retry": lambda: self.store.ask(asking(self.owner, talk_id, None, parent=1)),
            "event": lambda: self.store.event(talk_id, 1),
            "tip": lambda: self.store.tip(talk_id, 1),
            "choose": lambda: self.store.choose(talk_id, 1),
            "generation": lambda: self.store.generation(talk_id, generation.id),
            "written": lambda: self.store.written(generation.id),
            "delete": lambda: self.store.delete(talk_id, timezone.now()),
            "archive": lambda: self.store.archive(talk_id, at=timezone.now()),
        }
        for name, reading in readings.items():
            with (
                self.subTest(name),
                pytest.raises((ConversationNotFound, EventNotFound, GenerationNotFound)),
            ):
                reading()
        assert self.store.branch(talk_id, 1, limit=10) == []
        assert self.store.events(talk_id, [1]) == []
        assert self.store.versions(talk_id, [0]) == {0: []}
        assert self.store.active_generation(talk_id) is None
        assert self.store.working(self.owner) == set()

    def test_deleting_stops_the_reply_that_is_being_written(self) -> None:
        generation = self.writing()

        self.store.delete(generation.conversation_id, timezone.now())

        to_stop = self.store.checkpoint([Progress(generation.id, 0, "Hi")], timezone.now())
        assert to_stop == {generation.id}
        assert self.store.finish(generation.id, ended()) is None

    def test_a_deleted_conversation_does_not_come_back_by_its_first_question(self) -> None:
        talk_id = uuid.uuid4()
        ask = asking(self.owner, talk_id, new=True)
        self.finished(self.store.ask(ask).generation)
        self.store.append(talk_id, said("second"))

        self.store.delete(talk_id, timezone.now())

        with pytest.raises(ConversationNotFound):
            self.heading(talk_id)

    def test_deleting_makes_room_for_another_reply(self) -> None:
        generation = self.writing(at_once=1)
        self.store.delete(generation.conversation_id, timezone.now())
        self.store.finish(generation.id, ended())

        assert self.asked(at_once=1).is_active
