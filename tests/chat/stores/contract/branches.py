"""Branches: siblings, the chosen one, and reading no more than is asked for."""

from __future__ import annotations

from uuid import UUID

import pytest

from chat.domain.errors import EventNotFound
from chat.domain.events import EventType
from chat.stores.base import BRANCH_BATCH
from tests.chat.stores.building import said
from tests.chat.stores.contract.case import StoreCase


class BranchContract(StoreCase):
    def forked(self) -> UUID:
        """Two versions of the third message, and something after each.

        1 Hello - 2 Hi - 3 left  - 4 left reply
                       - 5 right - 6 right reply
        """
        talk_id = self.talk("left", "left reply")
        self.store.append(talk_id, said("right", parent=2))
        self.store.append(talk_id, said("right reply"))
        return talk_id

    def test_a_message_with_an_older_parent_is_a_sibling_and_becomes_the_head(self) -> None:
        talk_id = self.forked()

        heading = self.heading(talk_id)

        assert heading.has_branches
        assert (heading.head, heading.message_count) == (6, 4)
        assert self.texts(talk_id) == ["Hello", "Hi", "right", "right reply"]

    def test_both_versions_stay(self) -> None:
        talk_id = self.forked()

        left = self.store.branch(talk_id, 4, limit=10)

        assert [event.text for event in left] == ["Hello", "Hi", "left", "left reply"]
        assert self.store.versions(talk_id, [0, 1, 2, 3, 4]) == {
            0: [1],
            1: [2],
            2: [3, 5],
            3: [4],
            4: [],
        }

    def test_the_choice_of_a_branch_is_kept(self) -> None:
        talk_id = self.forked()

        self.store.choose(talk_id, 4)

        heading = self.heading(talk_id)
        assert (heading.head, heading.message_count) == (4, 4)
        assert self.texts(talk_id) == ["Hello", "Hi", "left", "left reply"]
        assert self.store.append(talk_id, said("on the left")).parent == 4

    def test_choosing_does_not_move_the_conversation(self) -> None:
        talk_id = self.forked()
        before = self.heading(talk_id)

        self.store.choose(talk_id, 4)

        after = self.heading(talk_id)
        assert (after.updated_at, after.revision) == (before.updated_at, before.revision)

    def test_an_unknown_event_cannot_be_chosen(self) -> None:
        talk_id = self.forked()
        for head in (7, -1, 2**31, 2**70):
            with self.subTest(head), pytest.raises(EventNotFound):
                self.store.choose(talk_id, head)

        assert self.heading(talk_id).head == 6

    def test_choosing_an_earlier_event_hides_what_follows_and_loses_nothing(self) -> None:
        talk_id = self.talk("third", "fourth")

        self.store.choose(talk_id, 2)
        self.store.append(talk_id, said("instead"))

        assert self.texts(talk_id) == ["Hello", "Hi", "instead"]
        assert [e.text for e in self.store.branch(talk_id, 4, limit=9)] == [
            "Hello",
            "Hi",
            "third",
            "fourth",
        ]

    def test_the_first_message_can_have_versions_too(self) -> None:
        talk_id = self.talk()

        other = self.store.append(talk_id, said("Good day", parent=0))

        assert (other.parent, other.position) == (None, 1)
        assert self.texts(talk_id) == ["Good day"]
        assert self.store.versions(talk_id, [0]) == {0: [1, 3]}

    def test_the_newest_branch_through_an_event_is_found(self) -> None:
        talk_id = self.forked()
        self.store.append(talk_id, said("newer left", parent=3))

        tips = [self.store.tip(talk_id, sequence) for sequence in (1, 2, 3, 4, 5, 6, 7)]

        assert tips == [7, 7, 7, 4, 6, 6, 7]

    def test_the_chosen_branch_is_preferred_if_it_goes_through_an_event(self) -> None:
        talk_id = self.forked()
        self.store.append(talk_id, said("newer left", parent=3))
        self.store.choose(talk_id, 4)
        heading = self.heading(talk_id)

        tips = [self.store.tip_through(heading, sequence) for sequence in (1, 2, 3, 4, 5, 6, 7)]

        assert tips == [4, 4, 4, 4, 6, 6, 7]
        with pytest.raises(EventNotFound):
            self.store.tip_through(heading, 8)

    def test_an_unknown_event_has_no_tip(self) -> None:
        talk_id = self.talk()
        for sequence in (3, -1, 2**31, 2**70):
            with self.subTest(sequence), pytest.raises(EventNotFound):
                self.store.tip(talk_id, sequence)

    def test_only_so_many_events_are_returned_the_newest(self) -> None:
        for talk_id in (self.talk("third", "fourth"), self.forked()):
            head = self.heading(talk_id).head
            for limit in (1, 2, 3, 4, 5):
                with self.subTest(head=head, limit=limit):
                    assert self.texts(talk_id, limit) == self.texts(talk_id)[-limit:]

    def test_many_asides_between_messages_hide_none_of_them(self) -> None:
        talk_id = self.talk("third")
        for _ in range(90):
            self.store.append(talk_id, said("", type=EventType.STATE_CHANGED, is_aside=True))
        self.store.append(talk_id, said("fourth"))

        assert self.texts(talk_id, limit=2) == ["third", "fourth"]
        assert self.texts(talk_id, limit=4) == ["Hello", "Hi", "third", "fourth"]
        assert self.texts(talk_id, limit=9) == ["Hello", "Hi", "third", "fourth"]

    def test_an_unknown_tip_has_no_branch(self) -> None:
        for talk_id in (self.talk("third"), self.forked()):
            for tip in (0, -1, 99, 2**31, 2**70):
                with self.subTest(tip):
                    assert self.store.branch(talk_id, tip, limit=5) == []

    def test_a_branch_is_walked_back_to_its_beginning_in_batches(self) -> None:
        texts = [f"message {number}" for number in range(2 * BRANCH_BATCH)]
        talk_id = self.talk(*texts)
        everything = ["Hello", "Hi", *texts]

        chain = [event.text for event in self.store.walk_back(talk_id, self.heading(talk_id).head)]
        self.store.append(talk_id, said("a sibling", parent=2))
        branch = [event.text for event in self.store.walk_back(talk_id, 2 * BRANCH_BATCH + 2)]

        assert chain == everything[::-1]
        assert branch == everything[::-1]

    def test_versions_of_strange_parents_are_none(self) -> None:
        talk_id = self.talk()

        assert self.store.versions(talk_id, []) == {}
        assert self.store.versions(talk_id, [-1, 99, 2**70]) == {-1: [], 99: [], 2**70: []}
