"""Conversations: found by their owner alone, named, pinned, deleted."""

from __future__ import annotations

import json
import time
import uuid
from datetime import timedelta

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
        id = uuid.uuid4()
        ask = asking(self.owner, id, "Why is the sky blue?", new=True)
        new = NewConversation(id, "Why is the sky", "Why is the", "big-model", "Be brief.")

        self.store.ask(type(ask)(**{**vars(ask), "new": new}))

        found = self.heading(id)
        self.assertEqual((found.id, found.owner), (id, self.owner))
        self.assertEqual((found.title, found.preview), ("Why is the sky", "Why is the"))
        self.assertEqual((found.model_name, found.system_prompt), ("big-model", "Be brief."))
        self.assertIs(found.title_source, TitleSource.QUESTION)
        self.assertEqual((found.revision, found.head, found.message_count), (1, 1, 1))
        self.assertFalse(found.has_branches)
        self.assertFalse(found.is_pinned)
        self.assertLessEqual(before, found.created_at)
        self.assertLessEqual(found.created_at, timezone.now())

    def test_a_conversation_is_found_by_nobody_but_its_owner(self) -> None:
        id = self.talk()
        kinds = set(OwnerKind) - {self.owner.kind}
        others = [self.stranger, *(Owner(kind, self.owner.key) for kind in kinds)]

        self.assertEqual(self.heading(id).id, id)
        for other in others:
            with self.subTest(other=str(other)), self.assertRaises(ConversationNotFound):
                self.store.get(other, id)

    def test_an_unknown_conversation_is_not_found(self) -> None:
        with self.assertRaises(ConversationNotFound):
            self.store.get(self.owner, uuid.uuid4())

    def test_looking_at_a_conversation_does_not_move_it(self) -> None:
        id = self.talk()
        before = self.heading(id).updated_at

        self.store.branch(id, self.heading(id).head, limit=60)

        self.assertEqual(self.heading(id).updated_at, before)

    def test_saying_something_moves_it(self) -> None:
        id = self.talk()
        later = time.time() + 5

        self.store.append(id, said(timestamp=later))

        self.assertAlmostEqual(self.heading(id).updated_at.timestamp(), later, places=5)

    def test_an_older_message_that_comes_late_does_not_move_it_back(self) -> None:
        id = self.talk()
        before = self.heading(id).updated_at

        self.store.append(id, said(timestamp=before.timestamp() - 60))

        self.assertEqual(self.heading(id).updated_at, before)

    def test_a_persons_title_is_never_overwritten(self) -> None:
        id, at = self.talk(), timezone.now()

        suggested = self.store.rename(id, "Suggested", TitleSource.MODEL, at)
        typed = self.store.rename(id, "Typed", TitleSource.PERSON, at)
        late = self.store.rename(id, "Late", TitleSource.MODEL, at)
        typed_again = self.store.rename(id, "Typed again", TitleSource.PERSON, at)

        titles = [heading and heading.title for heading in (suggested, typed, late, typed_again)]
        self.assertEqual(titles, ["Suggested", "Typed", None, "Typed again"])
        self.assertEqual(self.heading(id).title, "Typed again")
        self.assertIs(self.heading(id).title_source, TitleSource.PERSON)

    def test_a_title_that_is_refused_leaves_no_trace_in_the_log(self) -> None:
        id, at = self.talk(), timezone.now()
        self.store.rename(id, "Typed", TitleSource.PERSON, at)
        before = self.heading(id)

        self.store.rename(id, "Late", TitleSource.MODEL, at)

        self.assertEqual(self.heading(id).revision, before.revision)

    def test_renaming_is_recorded_beside_the_branch_and_does_not_move_it(self) -> None:
        id = self.talk()
        before = self.heading(id)

        self.store.rename(id, "Typed", TitleSource.PERSON, timezone.now() + timedelta(hours=1))

        after = self.heading(id)
        recorded = self.store.event(id, after.revision)
        self.assertEqual(after.revision, before.revision + 1)
        self.assertEqual((after.head, after.updated_at), (before.head, before.updated_at))
        self.assertEqual(recorded.type, EventType.CONVERSATION_RENAMED)
        self.assertEqual(json.loads(recorded.data)["custom_metadata"]["title"], "Typed")
        self.assertNotIn(
            recorded.sequence, {e.sequence for e in self.store.walk_back(id, after.head)}
        )

    def test_an_unknown_conversation_cannot_be_changed(self) -> None:
        at = timezone.now()
        changes = {
            "rename": lambda id: self.store.rename(id, "Title", TitleSource.PERSON, at),
            "pin": lambda id: self.store.pin(id, at=at),
            "choose": lambda id: self.store.choose(id, 1),
            "delete": lambda id: self.store.delete(id, at),
        }
        for name, change in changes.items():
            with self.subTest(name), self.assertRaises(ConversationNotFound):
                change(uuid.uuid4())

    def test_a_conversation_can_be_pinned_and_unpinned(self) -> None:
        id, at = self.talk(), timezone.now()

        self.store.pin(id, at=at)
        self.assertEqual(self.heading(id).pinned_at, at)

        self.store.pin(id, at=None)
        self.assertFalse(self.heading(id).is_pinned)

    def test_a_deleted_conversation_is_not_found_anywhere(self) -> None:
        generation = self.writing()
        id = generation.conversation_id

        self.store.delete(id, timezone.now())

        readings = {
            "get": lambda: self.heading(id),
            "append": lambda: self.store.append(id, said()),
            "ask": lambda: self.store.ask(asking(self.owner, id)),
            "retry": lambda: self.store.ask(asking(self.owner, id, None, parent=1)),
            "event": lambda: self.store.event(id, 1),
            "tip": lambda: self.store.tip(id, 1),
            "choose": lambda: self.store.choose(id, 1),
            "generation": lambda: self.store.generation(id, generation.id),
            "written": lambda: self.store.written(generation.id),
            "delete": lambda: self.store.delete(id, timezone.now()),
        }
        for name, reading in readings.items():
            with (
                self.subTest(name),
                self.assertRaises((ConversationNotFound, EventNotFound, GenerationNotFound)),
            ):
                reading()
        self.assertEqual(self.store.branch(id, 1, limit=10), [])
        self.assertEqual(self.store.events(id, [1]), [])
        self.assertEqual(self.store.versions(id, [0]), {0: []})
        self.assertIsNone(self.store.active_generation(id))
        self.assertEqual(self.store.working(self.owner), set())

    def test_deleting_stops_the_reply_that_is_being_written(self) -> None:
        generation = self.writing()

        self.store.delete(generation.conversation_id, timezone.now())

        to_stop = self.store.checkpoint([Progress(generation.id, 0, "Hi")], timezone.now())
        self.assertEqual(to_stop, {generation.id})
        self.assertIsNone(self.store.finish(generation.id, ended()))

    def test_a_deleted_conversation_does_not_come_back_by_its_first_question(self) -> None:
        id = uuid.uuid4()
        ask = asking(self.owner, id, new=True)
        self.finished(self.store.ask(ask).generation)
        self.store.append(id, said("second"))

        self.store.delete(id, timezone.now())

        with self.assertRaises(ConversationNotFound):
            self.heading(id)

    def test_deleting_makes_room_for_another_reply(self) -> None:
        generation = self.writing(at_once=1)
        self.store.delete(generation.conversation_id, timezone.now())
        self.store.finish(generation.id, ended())

        self.assertTrue(self.asked(at_once=1).is_active)
