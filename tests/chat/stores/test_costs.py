"""What an operation on the database may cost: so many statements, however long the log is."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import partial
from unittest import SkipTest
from uuid import UUID

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.generations import Progress
from chat.domain.owners import Owner
from chat.stores import store_for
from tests.chat.stores.building import asking, ended, said
from tests.chat.stores.contract.case import StoreCase

LONG = 5_000


class CostTests(StoreCase, TestCase):
    def setUp(self) -> None:
        self.owner = Owner.user(User.objects.create_user("ada@example.org").pk)
        self.store = store_for(self.owner)

    def long_talk(self, length: int) -> UUID:
        talk_id = self.talk()
        models.Event.objects.bulk_create(
            models.Event(
                conversation_id=talk_id,
                sequence=number,
                parent=number - 1,
                position=number,
                event_id=str(number),
                author="user",
                type="message.created",
                text=f"message {number}",
                timestamp=float(number),
            )
            for number in range(3, length + 1)
        )
        models.Conversation.objects.filter(id=talk_id).update(
            revision=length, head=length, message_count=length
        )
        return talk_id

    def statements(self, work: Callable[[], object]) -> list[str]:
        """The statements of `work`, without those that only begin and end transactions."""
        with CaptureQueriesContext(connection) as captured:
            work()
        sql = [query["sql"] for query in captured.captured_queries]
        return [text for text in sql if "SAVEPOINT" not in text]

    def test_an_append_is_four_statements_after_ten_and_after_five_thousand_events(self) -> None:
        for length in (10, LONG):
            with self.subTest(length):
                append = partial(self.store.append, self.long_talk(length), said())
                found = self.statements(append)
                assert len(found) == 4, found

    def test_sending_is_eight_statements_at_most(self) -> None:
        ask = asking(self.owner, self.long_talk(LONG))

        found = self.statements(lambda: self.store.ask(ask))

        assert len(found) <= 8, found

    def test_a_checkpoint_is_two_statements_for_any_number_of_generations(self) -> None:
        progress = [Progress(self.writing().id, 0, "text", 0, "thought") for _ in range(20)]

        found = self.statements(lambda: self.store.checkpoint(progress, timezone.now()))

        assert len(found) == 2, found

    def test_an_ending_is_seven_statements(self) -> None:
        generation = self.writing()

        found = self.statements(lambda: self.store.finish(generation.id, ended()))

        assert len(found) == 7, found

    def test_a_page_of_a_long_conversation_reads_that_page_in_one_statement(self) -> None:
        talk_id = self.long_talk(LONG)

        found = self.statements(lambda: self.store.branch(talk_id, LONG, limit=60))

        assert len(found) == 1, found
        assert len(self.store.branch(talk_id, LONG, limit=60)) == 60

    def test_a_page_of_a_branched_conversation_takes_one_statement_more_for_a_side_step(
        self,
    ) -> None:
        talk_id = self.long_talk(LONG)
        near = self.store.append(talk_id, said("near", parent=LONG - 10)).sequence
        far = self.store.append(talk_id, said("far", parent=LONG // 2)).sequence

        for tip, count in ((LONG, 1), (near, 2), (far, 2)):
            found = self.statements(partial(self.store.branch, talk_id, tip, limit=60))
            assert len(found) == count, found
            assert len(self.store.branch(talk_id, tip, limit=60)) == 60

    def test_reading_a_page_visits_only_the_rows_of_that_page(self) -> None:
        """Rows are counted by SQLite itself: it calls back every so many steps of its machine."""
        if connection.vendor != "sqlite":
            raise SkipTest("SQLite counts the steps of a statement; PostgreSQL does not.")
        short, long = self.long_talk(100), self.long_talk(LONG)
        for talk_id, length in ((short, 100), (long, LONG)):
            self.store.append(talk_id, said("sibling", parent=length - 1))

        def steps(talk_id: UUID, tip: int) -> int:
            count = 0

            def step() -> None:
                nonlocal count
                count += 1

            connection.connection.set_progress_handler(step, 10)
            self.store.branch(talk_id, tip, limit=60)
            connection.connection.set_progress_handler(None, 10)
            return count

        assert steps(long, LONG) < 1.3 * steps(short, 100)

    def test_the_list_is_one_statement(self) -> None:
        for _ in range(3):
            self.asked()

        found = self.statements(lambda: self.store.page(self.owner))

        assert len(found) == 1, found

    def test_a_question_looks_at_nothing_but_the_persons_active_generations(self) -> None:
        """The partial index: finished generations, however many, are not read."""
        if connection.vendor != "sqlite":
            raise SkipTest("PostgreSQL's planner chooses by statistics that a test does not have.")
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT c.id FROM chat_generation AS g"
                " JOIN chat_conversation AS c ON c.id = g.conversation_id"
                " WHERE g.status IN ('queued', 'running') AND c.owner_id = 1"
                " AND c.deleted_at IS NULL"
            )
            plan = " ".join(str(row[-1]) for row in cursor.fetchall())

        assert re.search("chat_generation_(heartbeat|one_is_active)", plan)

    def test_an_id_that_nobody_has_costs_one_statement(self) -> None:
        found = self.statements(lambda: self.store.events(uuid.uuid4(), [1]))

        assert len(found) == 1, found
