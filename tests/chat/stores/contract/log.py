"""The log: appended to, read back, never guessed."""

from __future__ import annotations

import time
import uuid

import pytest

from chat.domain.errors import ConversationNotFound, EventNotFound, IdempotencyConflict
from chat.domain.events import EventType
from tests.chat.stores.building import said
from tests.chat.stores.contract.case import StoreCase

# Emoji with joiners, right-to-left with marks, combining characters, everything markup could want.
UNICODE = (
    "👩🏽‍🚀 שָׁלוֹם مرحبا é́ \u202eabc\u202c <b>&amp;</b> '; DROP TABLE -- \\ %s ${x} \U0010ffff\n"
)


class LogContract(StoreCase):
    def test_sequences_count_from_one_and_each_follows_the_last(self) -> None:
        talk_id = self.talk("third", "fourth")

        events = self.store.events(talk_id, [4, 3, 2, 1])

        assert [event.sequence for event in events] == [1, 2, 3, 4]
        assert [event.parent for event in events] == [None, 1, 2, 3]
        assert [event.position for event in events] == [1, 2, 3, 4]
        assert [event.text for event in events] == ["Hello", "Hi", "third", "fourth"]

    def test_an_append_moves_the_head_and_counts(self) -> None:
        talk_id = self.talk("third")

        heading = self.heading(talk_id)

        assert (heading.revision, heading.head, heading.message_count) == (3, 3, 3)
        assert not heading.has_branches

    def test_every_field_comes_back_as_it_was(self) -> None:
        draft = said(
            "text",
            type=EventType.TOOL_RETURNED,
            author="weather_agent",
            event_id="e" * 255,
            data='{"content": {"parts": []}, "nested": [1, null, "ä"]}',
            invocation_id="i" * 255,
            model_name="model/with:signs",
            input_tokens=0,
            output_tokens=2**40,
            timestamp=1795175550.7642188,
        )
        talk_id = self.talk()

        stored = self.store.append(talk_id, draft)

        assert self.store.event(talk_id, stored.sequence) == stored
        for name in ("type", "author", "event_id", "text", "data", "invocation_id", "model_name"):
            assert getattr(stored, name) == getattr(draft, name)
        assert (stored.input_tokens, stored.output_tokens) == (0, 2**40)

    def test_a_time_comes_back_to_the_last_bit(self) -> None:
        talk_id = self.talk()
        times = [0.1 + 0.2, 1795175550.123456789, 1e-300, 4102444800.000001]

        stored = [self.store.append(talk_id, said(timestamp=at)).sequence for at in times]

        assert [event.timestamp for event in self.store.events(talk_id, stored)] == times

    def test_an_event_without_a_time_happens_now(self) -> None:
        before = time.time()

        event = self.store.append(self.talk(), said(timestamp=0.0))

        assert before <= event.timestamp
        assert event.timestamp <= time.time()

    def test_a_megabyte_of_unicode_comes_back_as_it_was(self) -> None:
        text = UNICODE * (2**20 // len(UNICODE.encode()) + 1)
        talk_id = self.talk()

        sequence = self.store.append(talk_id, said(text)).sequence

        assert len(text.encode()) > 2**20
        assert self.store.event(talk_id, sequence).text == text

    def test_a_write_to_an_unknown_conversation_creates_nothing(self) -> None:
        talk_id = uuid.uuid4()

        with pytest.raises(ConversationNotFound):
            self.store.append(talk_id, said())

        with pytest.raises(ConversationNotFound):
            self.heading(talk_id)
        assert self.store.events(talk_id, [1]) == []

    def test_the_same_event_again_is_returned_as_it_was_stored(self) -> None:
        talk_id, draft = self.talk(), said("once", event_id="e1")

        first = self.store.append(talk_id, draft)
        again = self.store.append(talk_id, draft)

        assert again == first
        assert self.heading(talk_id).revision == first.sequence
        assert self.texts(talk_id) == ["Hello", "Hi", "once"]

    def test_the_same_id_with_another_text_is_a_conflict(self) -> None:
        talk_id = self.talk()
        self.store.append(talk_id, said("once", event_id="e1"))

        with pytest.raises(IdempotencyConflict):
            self.store.append(talk_id, said("twice", event_id="e1"))

        assert self.texts(talk_id) == ["Hello", "Hi", "once"]
        assert self.store.append(talk_id, said("next")).sequence == 4

    def test_another_conversation_may_use_the_same_event_id(self) -> None:
        first, second = self.talk(), self.talk()

        self.store.append(first, said("here", event_id="e1"))
        self.store.append(second, said("there", event_id="e1"))

        assert (self.texts(first)[-1], self.texts(second)[-1]) == ("here", "there")

    def test_strange_event_ids_do_no_harm(self) -> None:
        talk_id = self.talk()
        for event_id in ("with space", "emoji 👩🏽‍🚀", "a:b/c?d#e", "x" * 255, "%s"):
            with self.subTest(event_id):
                stored = self.store.append(talk_id, said(event_id=event_id))
                assert self.store.event(talk_id, stored.sequence).event_id == event_id

    def test_an_unknown_parent_is_not_found_and_nothing_is_appended(self) -> None:
        talk_id = self.talk()
        for parent in (3, 999, -1, 2**31, 2**63, 2**70):
            with self.subTest(parent), pytest.raises(EventNotFound):
                self.store.append(talk_id, said(parent=parent))

        assert self.heading(talk_id).revision == 2
        assert self.store.append(talk_id, said()).sequence == 3

    def test_events_that_do_not_exist_are_not_found(self) -> None:
        talk_id = self.talk()
        absent = [0, -1, 3, 2**31, 2**63, 2**70]

        for sequence in absent:
            with self.subTest(sequence), pytest.raises(EventNotFound):
                self.store.event(talk_id, sequence)
        assert [e.sequence for e in self.store.events(talk_id, [*absent, 2])] == [2]
        assert self.store.events(talk_id, []) == []

    def test_an_aside_stands_beside_the_branch(self) -> None:
        talk_id = self.talk()

        aside = self.store.append(talk_id, said("", type=EventType.STATE_CHANGED, is_aside=True))
        after = self.store.append(talk_id, said("after"))

        assert (aside.sequence, aside.parent) == (3, None)
        assert (after.sequence, after.parent, after.position) == (4, 2, 3)
        assert self.texts(talk_id) == ["Hello", "Hi", "after"]
        assert self.texts(talk_id, limit=2) == ["Hi", "after"]
        assert not self.heading(talk_id).has_branches

    def test_nothing_can_follow_an_aside(self) -> None:
        talk_id = self.talk()
        aside = self.store.append(talk_id, said("", type=EventType.STATE_CHANGED, is_aside=True))

        with pytest.raises(EventNotFound):
            self.store.append(talk_id, said(parent=aside.sequence))
        with pytest.raises(EventNotFound):
            self.store.choose(talk_id, aside.sequence)
        with pytest.raises(EventNotFound):
            self.store.tip(talk_id, aside.sequence)
        assert self.store.branch(talk_id, aside.sequence, limit=5) == []

    def test_what_is_not_a_message_is_on_the_branch_but_not_counted(self) -> None:
        talk_id = self.talk()

        called = self.store.append(talk_id, said("", type=EventType.TOOL_CALLED))
        said_next = self.store.append(talk_id, said("next"))

        assert (called.position, said_next.position) == (2, 3)
        assert self.heading(talk_id).message_count == 3
        assert self.texts(talk_id) == ["Hello", "Hi", "", "next"]
