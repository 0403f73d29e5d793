"""Many at the same time: no gap, no duplicate, one winner."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from django.utils import timezone

from chat.domain.errors import ConversationBusy, TooManyGenerations
from chat.domain.generations import Progress
from chat.stores.base import Asked
from tests.chat.stores.building import asking, at_the_same_time, ended, said
from tests.chat.stores.contract.case import StoreCase

THREADS = 10


class RaceContract(StoreCase):
    def test_ten_threads_append_twenty_events_each_without_gap_or_duplicate(self) -> None:
        generation = self.asked()
        talk_id = generation.conversation_id

        def append(thread: int) -> None:
            for number in range(20):
                self.store.append(talk_id, said(f"{thread}-{number}"))

        results = at_the_same_time([partial(append, thread) for thread in range(THREADS)])

        assert results == [None] * THREADS
        events = self.store.events(talk_id, range(1, 500))
        assert [event.sequence for event in events] == list(range(1, 202))
        assert len({event.text for event in events}) == 201
        # All follow each other: nobody saw a head that was not the newest.
        assert [event.parent for event in events] == [None, *range(1, 201)]
        heading = self.heading(talk_id)
        assert (heading.revision, heading.head, heading.message_count) == (201, 201, 201)
        assert not heading.has_branches

    def test_the_same_question_sent_ten_times_at_once_is_stored_once(self) -> None:
        ask = asking(self.owner, uuid.uuid4(), "Why?", new=True, at_once=1)

        results = at_the_same_time([partial(self.store.ask, ask)] * THREADS)

        assert all(isinstance(result, Asked) for result in results), results
        assert sum(result.created for result in results) == 1
        assert len({result.generation.id for result in results}) == 1
        assert self.heading(ask.conversation_id).revision == 1

    def test_ten_questions_at_once_get_as_many_replies_as_are_allowed(self) -> None:
        asks = [
            asking(self.owner, uuid.uuid4(), f"Question {number}", new=True, at_once=3)
            for number in range(THREADS)
        ]

        results = at_the_same_time([partial(self.store.ask, ask) for ask in asks])

        allowed = [result for result in results if isinstance(result, Asked)]
        refused = [result for result in results if isinstance(result, TooManyGenerations)]
        assert (len(allowed), len(refused)) == (3, THREADS - 3), results
        assert self.store.working(self.owner) == {asked.conversation.id for asked in allowed}

    def test_ten_questions_at_once_in_one_conversation_start_one_reply(self) -> None:
        talk_id = self.talk()
        asks = [asking(self.owner, talk_id, f"Question {number}") for number in range(THREADS)]

        results = at_the_same_time([partial(self.store.ask, ask) for ask in asks])

        assert sum(isinstance(result, Asked) for result in results) == 1, results
        assert sum(isinstance(result, ConversationBusy) for result in results) == THREADS - 1
        assert self.heading(talk_id).revision == 3

    def test_a_generation_is_claimed_by_one_of_ten_processes(self) -> None:
        generation = self.asked()

        results = at_the_same_time(
            [
                partial(self.store.claim, generation.id, f"process-{number}", timezone.now())
                for number in range(THREADS)
            ]
        )

        winners = [result for result in results if result is not None]
        assert len(winners) == 1, results
        found = self.store.generation(generation.conversation_id, generation.id)
        assert found.process == winners[0].process

    def test_a_reply_is_ended_by_one_of_ten(self) -> None:
        generation = self.writing()

        results = at_the_same_time(
            [partial(self.store.finish, generation.id, ended(f"end {n}")) for n in range(THREADS)]
        )

        winners = [result for result in results if result is not None]
        assert len(winners) == 1, results
        assert self.texts(generation.conversation_id) == ["Hello", winners[0].text]
        assert self.heading(generation.conversation_id).revision == 2

    def test_checkpoints_endings_and_deletions_do_not_block_each_other(self) -> None:
        generations = [self.writing() for _ in range(4)]
        progress = [Progress(generation.id, 0, "text") for generation in generations]
        at = timezone.now()
        works: list[Callable[[], object]] = [
            *(partial(self.store.checkpoint, progress, at) for _ in range(4)),
            *(partial(self.store.finish, g.id, ended("text")) for g in generations[:2]),
            *(partial(self.store.delete, g.conversation_id, at) for g in generations[1:3]),
        ]

        results = at_the_same_time(works)

        assert [result for result in results if isinstance(result, Exception)] == []
        assert self.texts(generations[0].conversation_id) == ["Hello", "text"]
        assert self.store.written(generations[3].id).text == "text"
