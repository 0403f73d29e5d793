"""The log: appended to, read back, never guessed."""

from __future__ import annotations

import time
import uuid

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
        id = self.talk("third", "fourth")

        events = self.store.events(id, [4, 3, 2, 1])

        self.assertEqual([event.sequence for event in events], [1, 2, 3, 4])
        self.assertEqual([event.parent for event in events], [None, 1, 2, 3])
        self.assertEqual([event.position for event in events], [1, 2, 3, 4])
        self.assertEqual([event.text for event in events], ["Hello", "Hi", "third", "fourth"])

    def test_an_append_moves_the_head_and_counts(self) -> None:
        id = self.talk("third")

        heading = self.heading(id)

        self.assertEqual((heading.revision, heading.head, heading.message_count), (3, 3, 3))
        self.assertFalse(heading.has_branches)

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
        id = self.talk()

        stored = self.store.append(id, draft)

        self.assertEqual(self.store.event(id, stored.sequence), stored)
        for name in ("type", "author", "event_id", "text", "data", "invocation_id", "model_name"):
            self.assertEqual(getattr(stored, name), getattr(draft, name))
        self.assertEqual((stored.input_tokens, stored.output_tokens), (0, 2**40))

    def test_a_time_comes_back_to_the_last_bit(self) -> None:
        id = self.talk()
        times = [0.1 + 0.2, 1795175550.123456789, 1e-300, 4102444800.000001]

        stored = [self.store.append(id, said(timestamp=at)).sequence for at in times]

        self.assertEqual([event.timestamp for event in self.store.events(id, stored)], times)

    def test_an_event_without_a_time_happens_now(self) -> None:
        before = time.time()

        event = self.store.append(self.talk(), said(timestamp=0.0))

        self.assertLessEqual(before, event.timestamp)
        self.assertLessEqual(event.timestamp, time.time())

    def test_a_megabyte_of_unicode_comes_back_as_it_was(self) -> None:
        text = UNICODE * (2**20 // len(UNICODE.encode()) + 1)
        id = self.talk()

        sequence = self.store.append(id, said(text)).sequence

        self.assertGreater(len(text.encode()), 2**20)
        self.assertEqual(self.store.event(id, sequence).text, text)

    def test_a_write_to_an_unknown_conversation_creates_nothing(self) -> None:
        id = uuid.uuid4()

        with self.assertRaises(ConversationNotFound):
            self.store.append(id, said())

        with self.assertRaises(ConversationNotFound):
            self.heading(id)
        self.assertEqual(self.store.events(id, [1]), [])

    def test_the_same_event_again_is_returned_as_it_was_stored(self) -> None:
        id, draft = self.talk(), said("once", event_id="e1")

        first = self.store.append(id, draft)
        again = self.store.append(id, draft)

        self.assertEqual(again, first)
        self.assertEqual(self.heading(id).revision, first.sequence)
        self.assertEqual(self.texts(id), ["Hello", "Hi", "once"])

    def test_the_same_id_with_another_text_is_a_conflict(self) -> None:
        id = self.talk()
        self.store.append(id, said("once", event_id="e1"))

        with self.assertRaises(IdempotencyConflict):
            self.store.append(id, said("twice", event_id="e1"))

        self.assertEqual(self.texts(id), ["Hello", "Hi", "once"])
        self.assertEqual(self.store.append(id, said("next")).sequence, 4)

    def test_another_conversation_may_use_the_same_event_id(self) -> None:
        first, second = self.talk(), self.talk()

        self.store.append(first, said("here", event_id="e1"))
        self.store.append(second, said("there", event_id="e1"))

        self.assertEqual((self.texts(first)[-1], self.texts(second)[-1]), ("here", "there"))

    def test_strange_event_ids_do_no_harm(self) -> None:
        id = self.talk()
        for event_id in ("with space", "emoji 👩🏽‍🚀", "a:b/c?d#e", "x" * 255, "%s"):
            with self.subTest(event_id):
                stored = self.store.append(id, said(event_id=event_id))
                self.assertEqual(self.store.event(id, stored.sequence).event_id, event_id)

    def test_an_unknown_parent_is_not_found_and_nothing_is_appended(self) -> None:
        id = self.talk()
        for parent in (3, 999, -1, 2**31, 2**63, 2**70):
            with self.subTest(parent), self.assertRaises(EventNotFound):
                self.store.append(id, said(parent=parent))

        self.assertEqual(self.heading(id).revision, 2)
        self.assertEqual(self.store.append(id, said()).sequence, 3)

    def test_events_that_do_not_exist_are_not_found(self) -> None:
        id = self.talk()
        absent = [0, -1, 3, 2**31, 2**63, 2**70]

        for sequence in absent:
            with self.subTest(sequence), self.assertRaises(EventNotFound):
                self.store.event(id, sequence)
        self.assertEqual([e.sequence for e in self.store.events(id, [*absent, 2])], [2])
        self.assertEqual(self.store.events(id, []), [])

    def test_an_aside_stands_beside_the_branch(self) -> None:
        id = self.talk()

        aside = self.store.append(id, said("", type=EventType.STATE_CHANGED, is_aside=True))
        after = self.store.append(id, said("after"))

        self.assertEqual((aside.sequence, aside.parent), (3, None))
        self.assertEqual((after.sequence, after.parent, after.position), (4, 2, 3))
        self.assertEqual(self.texts(id), ["Hello", "Hi", "after"])
        self.assertEqual(self.texts(id, limit=2), ["Hi", "after"])
        self.assertFalse(self.heading(id).has_branches)

    def test_nothing_can_follow_an_aside(self) -> None:
        id = self.talk()
        aside = self.store.append(id, said("", type=EventType.STATE_CHANGED, is_aside=True))

        with self.assertRaises(EventNotFound):
            self.store.append(id, said(parent=aside.sequence))
        with self.assertRaises(EventNotFound):
            self.store.choose(id, aside.sequence)
        with self.assertRaises(EventNotFound):
            self.store.tip(id, aside.sequence)
        self.assertEqual(self.store.branch(id, aside.sequence, limit=5), [])

    def test_what_is_not_a_message_is_on_the_branch_but_not_counted(self) -> None:
        id = self.talk()

        called = self.store.append(id, said("", type=EventType.TOOL_CALLED))
        said_next = self.store.append(id, said("next"))

        self.assertEqual((called.position, said_next.position), (2, 3))
        self.assertEqual(self.heading(id).message_count, 3)
        self.assertEqual(self.texts(id), ["Hello", "Hi", "", "next"])
