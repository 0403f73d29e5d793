"""Asking for a reply: stored once, within limits, on the chosen branch."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from chat.domain.errors import (
    ConversationBusy,
    ConversationNotFound,
    EventNotFound,
    IdempotencyConflict,
    TooManyGenerations,
)
from chat.domain.generations import GenerationStatus
from chat.domain.wishes import Wish
from tests.chat.stores.building import asking, said
from tests.chat.stores.contract.case import StoreCase


class AskContract(StoreCase):
    def test_how_a_reply_is_wished_is_kept_with_it(self) -> None:
        talk_id = self.talk()
        wish = Wish("as a poem, 🌿")
        ask = asking(self.owner, talk_id, None, parent=1, wish=wish)

        generation = self.store.ask(ask).generation
        reply = self.finished(generation, "Roses are red")

        assert generation.wish == wish
        assert self.store.generation(talk_id, generation.id).wish == wish
        assert self.store.event(talk_id, reply.sequence).wish == wish
        assert not self.store.ask(ask).created
        with pytest.raises(IdempotencyConflict):
            self.store.ask(replace(ask, generation=replace(ask.generation, wish=None)))

    def test_a_question_is_stored_with_the_generation_that_will_answer_it(self) -> None:
        asked = self.store.ask(asking(self.owner, uuid.uuid4(), "Why?", new=True))

        generation, talk_id = asked.generation, asked.conversation.id
        assert asked.created
        assert asked.question == self.store.event(talk_id, 1)
        assert asked.conversation.head == 1
        assert generation == self.store.generation(talk_id, generation.id)
        assert generation == self.store.active_generation(talk_id)
        assert generation.status is GenerationStatus.QUEUED
        assert (generation.parent, generation.owner) == (1, self.owner)
        assert (generation.engine, generation.model_name) == ("demo", "demo-1")
        assert timezone.now() - generation.queued_at < timedelta(minutes=1)

    def test_the_next_question_follows_the_reply(self) -> None:
        talk_id = self.talk()

        asked = self.store.ask(asking(self.owner, talk_id, "And then?"))

        assert (asked.generation.parent, asked.conversation.head) == (3, 3)
        assert self.texts(talk_id) == ["Hello", "Hi", "And then?"]

    def test_the_same_ask_again_returns_what_was_stored(self) -> None:
        ask = asking(self.owner, uuid.uuid4(), "Why?", new=True, at_once=1)

        first = self.store.ask(ask)
        again = self.store.ask(ask)

        assert first.created
        assert not again.created
        assert (again.question, again.generation) == (first.question, first.generation)
        assert again.conversation.revision == 1

    def test_the_same_ask_again_finds_the_finished_reply(self) -> None:
        ask = asking(self.owner, uuid.uuid4(), "Why?", new=True)
        reply = self.finished(self.store.ask(ask).generation)
        self.store.append(ask.conversation_id, said("Go on"))

        again = self.store.ask(ask)

        assert not again.created
        assert again.generation.reply == reply.sequence
        assert self.texts(ask.conversation_id) == ["Why?", "Hi", "Go on"]

    def test_the_same_ask_with_another_text_is_a_conflict(self) -> None:
        talk_id, same = self.talk(), uuid.uuid4()
        self.store.ask(asking(self.owner, talk_id, "Why?", generation_id=same, event_id="e1"))

        with pytest.raises(IdempotencyConflict):
            self.store.ask(asking(self.owner, talk_id, "How?", generation_id=same, event_id="e1"))

        assert self.texts(talk_id) == ["Hello", "Hi", "Why?"]

    def test_the_same_key_for_two_different_things_is_a_conflict(self) -> None:
        talk_id, same = self.talk("third", "fourth"), uuid.uuid4()
        self.store.ask(asking(self.owner, talk_id, None, parent=1, generation_id=same))

        for other in (
            asking(self.owner, talk_id, None, parent=3, generation_id=same),
            asking(self.owner, talk_id, "Why?", generation_id=same),
        ):
            with pytest.raises(IdempotencyConflict):
                self.store.ask(other)

    def test_an_unknown_conversation_is_not_found_and_not_created(self) -> None:
        talk_id = uuid.uuid4()

        for ask in (asking(self.owner, talk_id), asking(self.owner, talk_id, None, parent=1)):
            with pytest.raises(ConversationNotFound):
                self.store.ask(ask)

        with pytest.raises(ConversationNotFound):
            self.heading(talk_id)
        assert self.store.working(self.owner) == set()

    def test_nobody_can_ask_in_another_persons_conversation(self) -> None:
        talk_id = self.talk()

        for new in (False, True):
            with self.subTest(new=new), pytest.raises(ConversationNotFound):
                self.store.ask(asking(self.stranger, talk_id, "Whose is this?", new=new))

        assert self.heading(talk_id).owner == self.owner
        assert self.texts(talk_id) == ["Hello", "Hi"]
        assert self.store.active_generation(talk_id) is None

    def test_one_reply_at_a_time_in_a_conversation(self) -> None:
        generation = self.asked()

        with pytest.raises(ConversationBusy):
            self.store.ask(asking(self.owner, generation.conversation_id, "And?"))

        assert self.texts(generation.conversation_id) == ["Hello"]
        self.finished(generation)
        assert self.store.ask(asking(self.owner, generation.conversation_id)).created

    def test_so_many_replies_at_once_per_owner_and_no_more(self) -> None:
        first, _ = self.asked(at_once=2), self.asked(at_once=2)
        talk_id = uuid.uuid4()

        with pytest.raises(TooManyGenerations) as raised:
            self.store.ask(asking(self.owner, talk_id, new=True, at_once=2))

        assert raised.value.retry_after_seconds > 0
        with pytest.raises(ConversationNotFound):
            self.heading(talk_id)
        self.finished(first)
        assert self.asked(at_once=2).is_active

    def test_other_owners_do_not_count(self) -> None:
        self.asked(at_once=1)

        assert self.asked(at_once=1, owner=self.stranger).is_active

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
            with pytest.raises(EventNotFound):
                self.store.ask(ask)

        assert self.heading(known).revision == 2
        assert self.store.working(self.owner) == set()
        with pytest.raises(ConversationNotFound):
            self.heading(unknown)

    def test_an_edited_question_is_a_sibling(self) -> None:
        talk_id = self.talk("third")

        asked = self.store.ask(asking(self.owner, talk_id, "Hello, edited", parent=0))
        self.finished(asked.generation, "Hi, edited")

        assert self.texts(talk_id) == ["Hello, edited", "Hi, edited"]
        assert self.store.versions(talk_id, [0]) == {0: [1, 4]}
        assert self.heading(talk_id).message_count == 2

    def test_a_reply_written_again_is_a_sibling_and_becomes_the_chosen_one(self) -> None:
        talk_id = self.talk()

        asked = self.store.ask(asking(self.owner, talk_id, None, parent=1))
        while_writing = self.texts(talk_id)
        reply = self.finished(asked.generation, "Hi again")

        assert asked.question is None
        assert (asked.conversation.head, asked.conversation.message_count) == (1, 1)
        assert while_writing == ["Hello"]
        assert self.texts(talk_id) == ["Hello", "Hi again"]
        assert self.store.versions(talk_id, [1]) == {1: [2, reply.sequence]}

    def test_asking_again_moves_the_conversation_up(self) -> None:
        talk_id = self.talk()
        before = self.heading(talk_id).updated_at

        self.store.ask(asking(self.owner, talk_id, None, parent=1))

        assert self.heading(talk_id).updated_at > before

    def test_a_continuation_follows_the_unfinished_reply(self) -> None:
        talk_id = self.talk()

        asked = self.store.ask(asking(self.owner, talk_id, None, parent=2, continues=True))
        reply = self.finished(asked.generation, " there")

        assert asked.generation.continues
        assert (reply.parent, reply.continues) == (2, True)
        assert not self.heading(talk_id).has_branches

    def test_conversations_with_a_reply_being_written_are_known(self) -> None:
        generation = self.asked()
        self.talk()
        self.asked(owner=self.stranger)

        assert self.store.working(self.owner) == {generation.conversation_id}
        self.finished(generation)
        assert self.store.working(self.owner) == set()
