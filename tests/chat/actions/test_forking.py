"""A new conversation from any message of another one."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import caches
from django.test import TestCase, override_settings

from chat import actions
from chat.actions import Forked
from chat.domain.copies import Origin
from chat.domain.errors import ConversationFull, ConversationNotFound, EventNotFound, TooManySends
from chat.domain.events import Event
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.domain.transcript import transcript
from chat.generation.context import instructions_for
from chat.stores import store_for
from tests.builders import Talk, person, talk


class OfPeopleTests(TestCase):
    """Of people, in the database; the class below says the same of visitors."""

    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.owner = self.new_owner()
        self.store = store_for(self.owner)
        self.talk = talk(self.owner, "Moss", exchanges=2)

    def new_owner(self) -> Owner:
        return Owner.user(person().pk)

    def fork(self, sequence: int, key: str = "") -> Forked:
        return actions.fork_conversation(
            self.owner, self.talk.id, sequence, idempotency_key=key or uuid.uuid4().hex
        )

    def events(self, forked: Forked) -> list[Event]:
        found = forked.conversation
        return self.store.branch(found.id, found.head, limit=50)

    def test_everything_up_to_the_message_is_there_and_goes_its_own_way(self) -> None:
        forked = self.fork(2)
        copy = Talk(self.owner, forked.conversation.id)
        copy.exchange("Another way", "Indeed")

        texts = [event.text for event in self.events(Forked(copy.conversation, created=True))]
        assert texts == ["Question 1", "Reply 1", "Another way", "Indeed"]
        assert self.talk.conversation.revision == 4
        assert (forked.conversation.title, forked.created) == ("Moss (copy)", True)
        assert forked.conversation.message_count == 2

    def test_only_the_branch_of_the_message_is_copied_with_sequences_of_its_own(self) -> None:
        self.talk.reply(self.talk.question("Question 2, better", parent=2), "A better reply")

        forked = self.fork(6)

        events = self.events(forked)
        assert [(event.sequence, event.parent) for event in events] == [
            (1, None),
            (2, 1),
            (3, 2),
            (4, 3),
        ]
        assert [event.text for event in events][2:] == ["Question 2, better", "A better reply"]
        assert not forked.conversation.has_branches
        originals = {event.event_id for event in self.store.branch(self.talk.id, 6, limit=9)}
        assert originals.isdisjoint(event.event_id for event in events)

    @override_settings(GENERATIONS_PER_VISITOR=2)
    def test_it_keeps_the_instructions_and_the_model(self) -> None:
        told = "Answer in rhymes."
        original = actions.send_message(
            self.owner, None, "Hello", idempotency_key="o", model_name="demo", instructions=told
        ).conversation

        forked = actions.fork_conversation(self.owner, original.id, 1, idempotency_key="copy")

        for found in (forked.conversation, self.store.get(self.owner, forked.conversation.id)):
            assert (found.system_prompt, found.model_name) == (told, "demo")
        asked = actions.retry_reply(self.owner, found.id, 1, idempotency_key="answer")
        assert asked.generation.model_name == "demo"
        assert instructions_for(asked.conversation).conversation == told

    def test_it_says_where_it_comes_from(self) -> None:
        turns = transcript(self.events(self.fork(2)))

        assert [turn.origin for turn in turns] == [None, Origin(self.talk.id, 2)]

    def test_a_fork_of_a_fork_keeps_its_words_when_the_first_is_gone(self) -> None:
        first = self.fork(2)
        second = actions.fork_conversation(
            self.owner, first.conversation.id, 2, idempotency_key="second"
        )
        self.store.delete(self.talk.id, first.conversation.created_at)
        self.store.delete(first.conversation.id, first.conversation.created_at)

        assert second.conversation.title == "Moss (copy 2)"
        assert [event.text for event in self.events(second)] == ["Question 1", "Reply 1"]

    def test_the_same_key_makes_one_copy(self) -> None:
        first, second = self.fork(2, "twice"), self.fork(2, "twice")

        assert (first.created, second.created) == (True, False)
        assert first.conversation.id == second.conversation.id
        assert self.fork(4, "twice").conversation.id != first.conversation.id

    def test_what_is_finished_can_be_forked_while_a_reply_is_written(self) -> None:
        asked = self.talk.question("And then?")
        self.talk.write(asked.generation, "Half of")

        forked = self.fork(5)

        assert [event.text for event in self.events(forked)][-1] == "And then?"
        assert self.store.active_generation(forked.conversation.id) is None
        assert self.store.active_generation(self.talk.id) is not None

    def test_a_question_at_the_end_can_be_answered(self) -> None:
        forked = self.fork(3)

        asked = actions.retry_reply(self.owner, forked.conversation.id, 3, idempotency_key="answer")

        assert asked.generation.parent == 3

    def test_an_unfinished_reply_stays_so_and_can_be_continued(self) -> None:
        asked = self.talk.question("Write a lot")
        part = self.talk.reply(asked, "Some of it", GenerationStatus.STOPPED)
        forked = self.fork(part.sequence)

        more = actions.continue_reply(
            self.owner, forked.conversation.id, part.sequence, idempotency_key="more"
        )

        assert more.generation.continues

    def test_strangers_and_unknown_messages_get_nothing(self) -> None:
        with pytest.raises(EventNotFound):
            self.fork(99)
        with pytest.raises(ConversationNotFound):
            actions.fork_conversation(self.new_owner(), self.talk.id, 2, idempotency_key="x")

    @override_settings(SENDS_PER_MINUTE_PERSON=1, SENDS_PER_MINUTE_VISITOR=1)
    def test_it_counts_as_a_send(self) -> None:
        self.fork(2)

        with pytest.raises(TooManySends):
            self.fork(2)


@override_settings(SENDS_PER_MINUTE_VISITOR=1_000)
class OfVisitorsTests(OfPeopleTests):
    def new_owner(self) -> Owner:
        return Owner.visitor(uuid.uuid4().hex)

    @override_settings(VISITOR_MAX_MESSAGES=3)
    def test_a_copy_has_no_more_messages_than_a_visitor_may_have(self) -> None:
        with pytest.raises(ConversationFull):
            self.fork(4)

    @override_settings(VISITOR_MAX_MESSAGES=5)
    def test_its_messages_count(self) -> None:
        copy = Talk(self.owner, self.fork(4).conversation.id)

        with pytest.raises(ConversationFull):
            copy.question("One more")

    @override_settings(VISITOR_MAX_CONVERSATIONS=2)
    def test_a_copy_takes_the_place_of_what_was_not_used_for_longest(self) -> None:
        self.talk = talk(self.owner, exchanges=2)
        first = self.fork(2)
        second = self.fork(4)

        assert self.events(second)
        with pytest.raises(ConversationNotFound):
            self.store.get(self.owner, first.conversation.id)
