"""Agent sessions under many writers at once, each with a connection of its own."""

from __future__ import annotations

from functools import partial
from unittest import mock, skipUnless

from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from chat import models
from chat.agents.rows import own_state
from chat.agents.service import SessionService
from chat.agents.values import Appended, Place, Window
from chat.domain.errors import AgentSessionExists, AgentSessionStale, ConversationNotFound
from chat.stores.db.sql import Sql
from tests.builders import person
from tests.chat.agents.building import new_key, remembered, said
from tests.chat.stores.building import at_the_same_time

WRITERS = 16


class RaceTests(TransactionTestCase):
    def setUp(self) -> None:
        self.service = SessionService()

    def test_user_state_written_by_16_sessions_at_once_loses_nothing(self) -> None:
        app = "races"
        keys = [new_key(app=app) for _ in range(WRITERS)]
        for key in keys:
            self.service.create(key)
        events = [
            remembered({f"user:from-{number}": number, "user:all": number, "app:all": number})
            for number in range(WRITERS)
        ]

        results = at_the_same_time(
            [
                partial(self.service.append, key, event)
                for key, event in zip(keys, events, strict=True)
            ]
        )

        assert all(isinstance(result, Appended) for result in results), results
        state = self.service.user_state(app, "ada")
        assert {key: state[key] for key in state if key != "all"} == {
            f"from-{number}": number for number in range(WRITERS)
        }

    def test_of_stale_writers_exactly_one_wins(self) -> None:
        session = self.service.create(new_key())

        results = at_the_same_time(
            [
                partial(self.service.append, session.key, said(str(number)), session.place)
                for number in range(WRITERS)
            ]
        )

        assert sum(isinstance(result, Appended) for result in results) == 1
        assert sum(isinstance(result, AgentSessionStale) for result in results) == WRITERS - 1
        assert self.service.event_count() == 1

    def test_writers_that_ask_for_no_place_all_get_one(self) -> None:
        session = self.service.create(new_key())

        results = at_the_same_time(
            [partial(self.service.append, session.key, said()) for _ in range(WRITERS)]
        )

        assert sorted(result.place.head for result in results) == [*range(1, WRITERS + 1)]

    def test_own_state_written_by_16_at_once_loses_nothing(self) -> None:
        session = self.service.create(new_key())
        events = [remembered({f"from-{number}": number}) for number in range(WRITERS)]

        at_the_same_time([partial(self.service.append, session.key, event) for event in events])

        found = self.service.get(session.key)
        assert found is not None
        assert found.state == {f"from-{number}": number for number in range(WRITERS)}

    def test_what_goes_beside_the_log_meanwhile_refuses_nobody_and_loses_no_state(self) -> None:
        """A title, say. Inside of a transaction nothing comes between."""
        session = self.service.create(new_key(), {"old": 1})
        rows = models.Conversation.objects.filter(pk=session.place.id)

        def read_and_wait(sql: Sql, place: Place, *, lock: bool) -> tuple[int, str | None] | None:
            found = own_state(sql, place, lock=lock)
            if not lock:
                rows.update(revision=7, session_state='{"old":1,"between":2}')
            return found

        if connection.vendor == "sqlite":
            rows.update(revision=7, session_state='{"old":1,"between":2}')
        with mock.patch("chat.agents.appending.own_state", read_and_wait):
            appended = self.service.append(session.key, remembered({"new": 3}), session.place)

        found = self.service.get(session.key)
        assert found is not None
        assert found.state == {"old": 1, "between": 2, "new": 3}
        assert appended.place.head == 8

    def test_one_event_delivered_by_many_at_once_is_stored_once(self) -> None:
        session, event = self.service.create(new_key()), said()

        results = at_the_same_time(
            [partial(self.service.append, session.key, event, session.place)] * WRITERS
        )

        assert sum(result.is_new for result in results) == 1
        assert self.service.event_count() == 1

    def test_a_session_made_by_many_at_once_is_made_once(self) -> None:
        key = new_key()

        results = at_the_same_time([partial(self.service.create, key)] * WRITERS)

        assert sum(isinstance(result, AgentSessionExists) for result in results) == WRITERS - 1

    def test_a_session_in_the_trash_makes_way_for_one_of_many(self) -> None:
        key = new_key(str(person().public_id))
        self.service.create(key)
        self.service.delete(key)

        results = at_the_same_time([partial(self.service.create, key)] * WRITERS)

        assert sum(isinstance(result, AgentSessionExists) for result in results) == WRITERS - 1
        assert models.Conversation.objects.count() == 2

    def test_an_append_to_what_is_being_deleted_leaves_nothing(self) -> None:
        session = self.service.create(new_key(), {"own": 1})

        results = at_the_same_time(
            [partial(self.service.append, session.key, remembered({"own": n})) for n in range(8)]
            + [partial(self.service.delete, session.key)]
        )

        refused = [one for one in results if not isinstance(one, Appended | bool)]
        assert all(isinstance(one, ConversationNotFound) for one in refused), refused
        stats = self.service.stats()
        assert (stats.sessions, stats.events, stats.state_keys) == (0, 0, 0)


class UpkeepTests(TransactionTestCase):
    def test_a_vacuum_says_that_all_is_well_and_keeps_everything(self) -> None:
        service = SessionService()
        session = service.create(new_key(), {"own": 1})
        service.append(session.key, said("x" * 1_000))

        report = service.vacuum()

        assert report["integrity"] == "ok"
        assert float(report["db_size_mb"]) > 0
        found = service.get(session.key, Window())
        assert found is not None
        assert len(found.events) == 1

    @skipUnless(connection.vendor == "sqlite", "PostgreSQL gives space back by itself.")
    def test_a_vacuum_gives_back_the_space_of_what_is_gone(self) -> None:
        service = SessionService()
        session = service.create(new_key())
        for _ in range(4):
            service.append(session.key, said("x" * 1_000_000))
        service.delete(session.key)

        assert float(service.vacuum()["reclaimed_mb"]) > 3

    def test_a_vacuum_renews_what_the_planner_knows(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            SessionService().vacuum()

        asked = [each["sql"] for each in queries]
        if connection.vendor == "sqlite":
            assert "PRAGMA optimize" in asked
        else:
            tables = ("chat_conversation", "chat_event", "chat_state")
            assert [sql for sql in asked if sql.startswith("ANALYZE")] == [
                f"ANALYZE {table}" for table in tables
            ]

    def test_appending_costs_the_same_number_of_statements_however_long_the_session_is(
        self,
    ) -> None:
        service = SessionService()
        session = service.create(new_key())
        place = session.place
        for number in range(30):
            place = service.append(session.key, said(delta={"n": number}), place).place

        # SQLite: BEGIN, own state, update, insert, COMMIT; PostgreSQL: own state, and all the rest.
        with self.assertNumQueries(5 if connection.vendor == "sqlite" else 2):
            service.append(session.key, said(delta={"n": -1}), place)
