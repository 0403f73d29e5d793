"""Asking for a reply: stored once, within limits, on the chosen branch."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone

from chat.domain.errors import (
    ConversationBusy,
    ConversationNotFound,
    EventNotFound,
    IdempotencyConflict,
    TooManyGenerations,
)
from chat.domain.generations import GenerationStatus
from tests.chat.stores.building import asking, said
from tests.chat.stores.contract.case import StoreCase


class AskContract(StoreCase):
    def test_a_question_is_stored_with_the_generation_that_will_answer_it(self) -> None:
        asked = self.store.ask(asking(self.owner, uuid.uuid4(), "Why?", new=True))

        generation, id = asked.generation, asked.conversation.id
        self.assertTrue(asked.created)
        self.assertEqual(asked.question, self.store.event(id, 1))
        self.assertEqual(asked.conversation.head, 1)
        self.assertEqual(generation, self.store.generation(id, generation.id))
        self.assertEqual(generation, self.store.active_generation(id))
        self.assertIs(generation.status, GenerationStatus.QUEUED)
        self.assertEqual((generation.parent, generation.owner), (1, self.owner))
        self.assertEqual((generation.engine, generation.model_name), ("demo", "demo-1"))
        self.assertLess(timezone.now() - generation.queued_at, timedelta(minutes=1))

    def test_the_next_question_follows_the_reply(self) -> None:
        id = self.talk()

        asked = self.store.ask(asking(self.owner, id, "And then?"))

        self.assertEqual((asked.generation.parent, asked.conversation.head), (3, 3))
        self.assertEqual(self.texts(id), ["Hello", "Hi", "And then?"])

    def test_the_same_ask_again_returns_what_was_stored(self) -> None:
        ask = asking(self.owner, uuid.uuid4(), "Why?", new=True, at_once=1)

        first = self.store.ask(ask)
        again = self.store.ask(ask)

        self.assertTrue(first.created)
        self.assertFalse(again.created)
        self.assertEqual((again.question, again.generation), (first.question, first.generation))
        self.assertEqual(again.conversation.revision, 1)

    def test_the_same_ask_again_finds_the_finished_reply(self) -> None:
        ask = asking(self.owner, uuid.uuid4(), "Why?", new=True)
        reply = self.finished(self.store.ask(ask).generation)
        self.store.append(ask.conversation_id, said("Go on"))

        again = self.store.ask(ask)

        self.assertFalse(again.created)
        self.assertEqual(again.generation.reply, reply.sequence)
        self.assertEqual(self.texts(ask.conversation_id), ["Why?", "Hi", "Go on"])

    def test_the_same_ask_with_another_text_is_a_conflict(self) -> None:
        id, ids = self.talk(), {"generation_id": uuid.uuid4(), "event_id": "e1"}
        self.store.ask(asking(self.owner, id, "Why?", **ids))

        with self.assertRaises(IdempotencyConflict):
            self.store.ask(asking(self.owner, id, "How?", **ids))

        self.assertEqual(self.texts(id), ["Hello", "Hi", "Why?"])

    def test_the_same_key_for_two_different_things_is_a_conflict(self) -> None:
        id, same = self.talk("third", "fourth"), uuid.uuid4()
        self.store.ask(asking(self.owner, id, None, parent=1, generation_id=same))

        for other in (
            asking(self.owner, id, None, parent=3, generation_id=same),
            asking(self.owner, id, "Why?", generation_id=same),
        ):
            with self.assertRaises(IdempotencyConflict):
                self.store.ask(other)

    def test_an_unknown_conversation_is_not_found_and_not_created(self) -> None:
        id = uuid.uuid4()

        for ask in (asking(self.owner, id), asking(self.owner, id, None, parent=1)):
            with self.assertRaises(ConversationNotFound):
                self.store.ask(ask)

        with self.assertRaises(ConversationNotFound):
            self.heading(id)
        self.assertEqual(self.store.working(self.owner), set())

    def test_nobody_can_ask_in_another_persons_conversation(self) -> None:
        id = self.talk()

        for new in (False, True):
            with self.subTest(new=new), self.assertRaises(ConversationNotFound):
                self.store.ask(asking(self.stranger, id, "Whose is this?", new=new))

        self.assertEqual(self.heading(id).owner, self.owner)
        self.assertEqual(self.texts(id), ["Hello", "Hi"])
        self.assertIsNone(self.store.active_generation(id))

    def test_one_reply_at_a_time_in_a_conversation(self) -> None:
        generation = self.asked()

        with self.assertRaises(ConversationBusy):
            self.store.ask(asking(self.owner, generation.conversation_id, "And?"))

        self.assertEqual(self.texts(generation.conversation_id), ["Hello"])
        self.finished(generation)
        self.assertTrue(self.store.ask(asking(self.owner, generation.conversation_id)).created)

    def test_so_many_replies_at_once_per_owner_and_no_more(self) -> None:
        first, _ = self.asked(at_once=2), self.asked(at_once=2)
        id = uuid.uuid4()

        with self.assertRaises(TooManyGenerations) as raised:
            self.store.ask(asking(self.owner, id, new=True, at_once=2))

        self.assertGreater(raised.exception.retry_after_seconds, 0)
        with self.assertRaises(ConversationNotFound):
            self.heading(id)
        self.finished(first)
        self.assertTrue(self.asked(at_once=2).is_active)

    def test_other_owners_do_not_count(self) -> None:
        self.asked(at_once=1)

        self.assertTrue(self.asked(at_once=1, owner=self.stranger).is_active)

    def test_an_unknown_parent_creates_nothing(self) -> None:
        known, unknown = self.talk(), uuid.uuid4()
        asks = [
            asking(self.owner, known, parent=9),
            asking(self.owner, known, None, parent=9),
            asking(self.owner, known, None),
            asking(self.owner, known, None, parent=0),
            asking(self.owner, unknown, parent=9, new=True),
        ]
        for ask in asks:
            with self.assertRaises(EventNotFound):
                self.store.ask(ask)

        self.assertEqual(self.heading(known).revision, 2)
        self.assertEqual(self.store.working(self.owner), set())
        with self.assertRaises(ConversationNotFound):
            self.heading(unknown)

    def test_an_edited_question_is_a_sibling(self) -> None:
        id = self.talk("third")

        asked = self.store.ask(asking(self.owner, id, "Hello, edited", parent=0))
        self.finished(asked.generation, "Hi, edited")

        self.assertEqual(self.texts(id), ["Hello, edited", "Hi, edited"])
        self.assertEqual(self.store.versions(id, [0]), {0: [1, 4]})
        self.assertEqual(self.heading(id).message_count, 2)

    def test_a_reply_written_again_is_a_sibling_and_becomes_the_chosen_one(self) -> None:
        id = self.talk()

        asked = self.store.ask(asking(self.owner, id, None, parent=1))
        while_writing = self.texts(id)
        reply = self.finished(asked.generation, "Hi again")

        self.assertIsNone(asked.question)
        self.assertEqual((asked.conversation.head, asked.conversation.message_count), (1, 1))
        self.assertEqual(while_writing, ["Hello"])
        self.assertEqual(self.texts(id), ["Hello", "Hi again"])
        self.assertEqual(self.store.versions(id, [1]), {1: [2, reply.sequence]})

    def test_asking_again_moves_the_conversation_up(self) -> None:
        id = self.talk()
        before = self.heading(id).updated_at

        self.store.ask(asking(self.owner, id, None, parent=1))

        self.assertGreater(self.heading(id).updated_at, before)

    def test_a_continuation_follows_the_unfinished_reply(self) -> None:
        id = self.talk()

        asked = self.store.ask(asking(self.owner, id, None, parent=2, continues=True))
        reply = self.finished(asked.generation, " there")

        self.assertTrue(asked.generation.continues)
        self.assertEqual((reply.parent, reply.continues), (2, True))
        self.assertFalse(self.heading(id).has_branches)

    def test_conversations_with_a_reply_being_written_are_known(self) -> None:
        generation = self.asked()
        self.talk()
        self.asked(owner=self.stranger)

        self.assertEqual(self.store.working(self.owner), {generation.conversation_id})
        self.finished(generation)
        self.assertEqual(self.store.working(self.owner), set())
