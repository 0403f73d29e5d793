"""Reading everything: nothing is left out, in batches of any size."""

from __future__ import annotations

from unittest.mock import patch

from django.utils import timezone

from chat.domain.conversations import ListPlace, TitleSource
from chat.domain.events import EventType
from chat.stores import takeout
from chat.stores.db import takeout as db
from tests.chat.stores.building import asking, said
from tests.chat.stores.contract.case import StoreCase


class TakeoutContract(StoreCase):
    def test_the_log_is_whole_with_all_branches_and_what_is_beside_them(self) -> None:
        talk_id = self.talk("first", "second")
        self.store.rename(talk_id, "Typed", TitleSource.PERSON, timezone.now())
        self.store.append(talk_id, said("another second", parent=3))
        self.store.choose(talk_id, 4)

        found = list(self.store.walk_log(talk_id))

        assert [entry.event.sequence for entry in found] == [1, 2, 3, 4, 5, 6]
        assert [entry.is_aside for entry in found] == [False] * 4 + [True, False]
        assert found[4].event.type is EventType.CONVERSATION_RENAMED
        assert found[5].event.parent == found[3].event.parent == 3
        assert [entry.event for entry in found] == self.store.events(talk_id, range(1, 9))

    def test_batches_of_the_log_repeat_and_skip_nothing(self) -> None:
        talk_id = self.talk(*(str(number) for number in range(9)))
        for limit in (1, 2, 10, 11, 64):
            sequences: list[int] = []
            while batch := self.store.log(
                talk_id, after=sequences[-1] if sequences else 0, limit=limit
            ):
                assert len(batch) <= limit
                sequences += [entry.event.sequence for entry in batch]

            assert sequences == list(range(1, 12)), limit

    def test_all_generations_are_there_the_first_one_first(self) -> None:
        generation = self.writing()
        self.finished(generation)
        ask = asking(self.owner, generation.conversation_id, None, parent=1)
        again = self.store.ask(ask).generation

        found = self.store.generations(generation.conversation_id)

        assert [each.id for each in found] == [generation.id, again.id]
        assert [each.is_active for each in found] == [False, True]

    def test_everything_an_owner_has_comes_once_the_oldest_first(self) -> None:
        ids = [self.talk() for _ in range(5)]
        self.store.archive(ids[1], at=timezone.now())
        self.store.pin(ids[2], at=timezone.now())
        self.asked(owner=self.stranger)

        for limit in (1, 2, 5, 100):
            found = []
            after: ListPlace | None = None
            while batch := self.store.everything(self.owner, after=after, limit=limit):
                found += batch
                after = ListPlace(batch[-1].created_at, batch[-1].id)
            assert [each.id for each in found] == ids, limit
        assert [each.id for each in self.store.walk_everything(self.owner)] == ids

    def test_a_branch_is_read_from_its_beginning_in_batches_of_any_size(self) -> None:
        talk_id = self.talk("first", "second", "third")
        self.store.rename(talk_id, "Typed", TitleSource.PERSON, timezone.now())
        self.store.append(talk_id, said("another second", parent=2))

        for limit in (1, 2, 64):
            with patch.object(takeout, "LOG_BATCH", limit), patch.object(db, "WAY_BATCH", limit):
                for tip, expected in (
                    (5, [1, 2, 3, 4, 5]),
                    (7, [1, 2, 7]),
                    (6, []),
                    (0, []),
                    (99, []),
                ):
                    found = [each.sequence for each in self.store.walk_branch(talk_id, tip)]
                    assert found == expected, (limit, tip)
