"""Branches: siblings, the chosen one, and reading no more than is asked for."""

from __future__ import annotations

from uuid import UUID

from chat.domain.errors import EventNotFound
from chat.stores.base import BRANCH_BATCH
from tests.chat.stores.building import said
from tests.chat.stores.contract.case import StoreCase


class BranchContract(StoreCase):
    def forked(self) -> UUID:
        """Two versions of the third message, and something after each.

        1 Hello - 2 Hi - 3 left  - 4 left reply
                       - 5 right - 6 right reply
        """
        id = self.talk("left", "left reply")
        self.store.append(id, said("right", parent=2))
        self.store.append(id, said("right reply"))
        return id

    def test_a_message_with_an_older_parent_is_a_sibling_and_becomes_the_head(self) -> None:
        id = self.forked()

        heading = self.heading(id)

        self.assertTrue(heading.has_branches)
        self.assertEqual((heading.head, heading.message_count), (6, 4))
        self.assertEqual(self.texts(id), ["Hello", "Hi", "right", "right reply"])

    def test_both_versions_stay(self) -> None:
        id = self.forked()

        left = self.store.branch(id, 4, limit=10)

        self.assertEqual([event.text for event in left], ["Hello", "Hi", "left", "left reply"])
        self.assertEqual(
            self.store.versions(id, [0, 1, 2, 3, 4]), {0: [1], 1: [2], 2: [3, 5], 3: [4], 4: []}
        )

    def test_the_choice_of_a_branch_is_kept(self) -> None:
        id = self.forked()

        self.store.choose(id, 4)

        heading = self.heading(id)
        self.assertEqual((heading.head, heading.message_count), (4, 4))
        self.assertEqual(self.texts(id), ["Hello", "Hi", "left", "left reply"])
        self.assertEqual(self.store.append(id, said("on the left")).parent, 4)

    def test_choosing_does_not_move_the_conversation(self) -> None:
        id = self.forked()
        before = self.heading(id)

        self.store.choose(id, 4)

        after = self.heading(id)
        self.assertEqual((after.updated_at, after.revision), (before.updated_at, before.revision))

    def test_an_unknown_event_cannot_be_chosen(self) -> None:
        id = self.forked()
        for head in (7, -1, 2**31, 2**70):
            with self.subTest(head), self.assertRaises(EventNotFound):
                self.store.choose(id, head)

        self.assertEqual(self.heading(id).head, 6)

    def test_choosing_an_earlier_event_hides_what_follows_and_loses_nothing(self) -> None:
        id = self.talk("third", "fourth")

        self.store.choose(id, 2)
        self.store.append(id, said("instead"))

        self.assertEqual(self.texts(id), ["Hello", "Hi", "instead"])
        self.assertEqual(
            [e.text for e in self.store.branch(id, 4, limit=9)], ["Hello", "Hi", "third", "fourth"]
        )

    def test_the_first_message_can_have_versions_too(self) -> None:
        id = self.talk()

        other = self.store.append(id, said("Good day", parent=0))

        self.assertEqual((other.parent, other.position), (None, 1))
        self.assertEqual(self.texts(id), ["Good day"])
        self.assertEqual(self.store.versions(id, [0]), {0: [1, 3]})

    def test_the_newest_branch_through_an_event_is_found(self) -> None:
        id = self.forked()
        self.store.append(id, said("newer left", parent=3))

        tips = [self.store.tip(id, sequence) for sequence in (1, 2, 3, 4, 5, 6, 7)]

        self.assertEqual(tips, [7, 7, 7, 4, 6, 6, 7])

    def test_an_unknown_event_has_no_tip(self) -> None:
        id = self.talk()
        for sequence in (3, -1, 2**31, 2**70):
            with self.subTest(sequence), self.assertRaises(EventNotFound):
                self.store.tip(id, sequence)

    def test_only_so_many_events_are_returned_the_newest(self) -> None:
        for id in (self.talk("third", "fourth"), self.forked()):
            head = self.heading(id).head
            for limit in (1, 2, 3, 4, 5):
                with self.subTest(head=head, limit=limit):
                    self.assertEqual(self.texts(id, limit), self.texts(id)[-limit:])

    def test_an_unknown_tip_has_no_branch(self) -> None:
        for id in (self.talk("third"), self.forked()):
            for tip in (0, -1, 99, 2**31, 2**70):
                with self.subTest(tip):
                    self.assertEqual(self.store.branch(id, tip, limit=5), [])

    def test_a_branch_is_walked_back_to_its_beginning_in_batches(self) -> None:
        texts = [f"message {number}" for number in range(2 * BRANCH_BATCH)]
        id = self.talk(*texts)
        everything = ["Hello", "Hi", *texts]

        chain = [event.text for event in self.store.walk_back(id, self.heading(id).head)]
        self.store.append(id, said("a sibling", parent=2))
        branch = [event.text for event in self.store.walk_back(id, 2 * BRANCH_BATCH + 2)]

        self.assertEqual(chain, everything[::-1])
        self.assertEqual(branch, everything[::-1])

    def test_versions_of_strange_parents_are_none(self) -> None:
        id = self.talk()

        self.assertEqual(self.store.versions(id, []), {})
        self.assertEqual(self.store.versions(id, [-1, 99, 2**70]), {-1: [], 99: [], 2**70: []})
