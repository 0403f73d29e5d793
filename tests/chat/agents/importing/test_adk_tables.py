"""Sessions that google-adk's own services kept come whole, in order, and once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import connection
from google.adk.sessions import BaseSessionService, Session
from google.adk.sessions.database_session_service import DatabaseSessionService
from google.adk.sessions.sqlite_session_service import SqliteSessionService

from chat import models
from chat.agents.values import SessionKey
from tests.builders import person
from tests.chat.agents.building import said as vana_said
from tests.chat.agents.contract.case import remembered, said
from tests.chat.agents.importing.case import ImportCase
from tests.chat.agents.scratch import scratch_database
from tests.chat.operations.retention.case import change, days_ago, policy, run, there

Fill = Callable[[BaseSessionService], Awaitable[Any]]

TRIP = SessionKey("shop", "ada", "trip")


async def a_trip(service: BaseSessionService) -> Session:
    """One session with three events and state in every scope."""
    session = await service.create_session(
        app_name="shop",
        user_id="ada",
        session_id="trip",
        state={"step": 1, "user:name": "Ada", "app:season": "winter"},
    )
    for event in (
        said("Where to?", delta={"step": 2, "temp:seen": True}),
        said("To Kyōto. \N{BLACK HEART SUIT}", "helper"),
        remembered({"user:place": "Kyōto", "app:visits": 7}),
    ):
        await service.append_event(session, event)
    return session


class _Written:
    """Writes with a service of google-adk, and leaves a source behind."""

    def database(self, address: str, fill: Fill = a_trip) -> None:
        async def write() -> None:
            service = DatabaseSessionService(address)
            try:
                await fill(service)
            finally:
                await service.close()

        asyncio.run(write())

    def file(self, path: str, fill: Fill = a_trip) -> None:
        asyncio.run(fill(SqliteSessionService(path)))  # type: ignore[arg-type]


class AdkTablesTests(ImportCase, _Written):
    def setUp(self) -> None:
        super().setUp()
        self.path = str(self.folder / "adk.sqlite3")
        self.address = f"sqlite+aiosqlite:///{self.path}"

    def assert_the_trip_is_here(self) -> None:
        events = self.events_of(TRIP)
        assert [event["author"] for event in events] == ["user", "helper", "helper"]
        assert events[1]["content"]["parts"] == [{"text": "To Kyōto. \N{BLACK HEART SUIT}"}]
        assert self.state_of(TRIP) == {
            "step": 2,
            "user:name": "Ada",
            "user:place": "Kyōto",
            "app:season": "winter",
            "app:visits": 7,
        }

    def test_the_database_service_on_sqlite(self) -> None:
        self.database(self.address)

        counted = self.counted(self.address)

        assert counted == {"sessions new": 1, "events": 3, "state keys": 5}
        self.assert_the_trip_is_here()

    def test_the_sqlite_service(self) -> None:
        self.file(self.path)

        assert self.counted(self.path)["sessions new"] == 1
        self.assert_the_trip_is_here()

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="The part `postgresql` runs this.")
    def test_the_database_service_on_postgresql(self) -> None:
        with scratch_database("postgresql+asyncpg") as address:
            self.database(address)

            assert self.counted(address)["sessions new"] == 1
        self.assert_the_trip_is_here()

    def test_what_comes_is_what_google_adk_reads_there(self) -> None:
        self.file(self.path)
        service = SqliteSessionService(self.path)

        there = asyncio.run(service.get_session(app_name="shop", user_id="ada", session_id="trip"))
        self.counted(self.path)
        here = self.as_adk_reads(TRIP)

        assert there is not None
        assert here.events == there.events
        assert here.state == there.state
        assert here.last_update_time == there.last_update_time

    def test_again_it_changes_nothing(self) -> None:
        self.file(self.path)
        self.counted(self.path)
        before = self.everything()

        assert self.counted(self.path) == {"sessions unchanged": 1}
        assert self.everything() == before

    def test_a_dry_run_counts_the_same_and_stores_nothing(self) -> None:
        self.file(self.path)

        rehearsed = self.counted(self.path, "--dry-run")

        assert self.everything() == ([], [], [])
        assert rehearsed == self.counted(self.path)

    def test_a_session_that_went_on_there_goes_on_here(self) -> None:
        self.file(self.path)
        self.counted(self.path)

        async def go_on(service: BaseSessionService) -> None:
            session = await service.get_session(app_name="shop", user_id="ada", session_id="trip")
            assert session is not None
            await service.append_event(session, said("And home?", delta={"step": 3, "user:x": 1}))

        self.file(self.path, go_on)

        assert self.counted(self.path)["sessions continued"] == 1
        assert len(self.events_of(TRIP)) == 4
        assert self.state_of(TRIP)["step"] == 3
        assert self.state_of(TRIP)["user:x"] == 1

    def test_a_session_that_went_on_here_stays_as_it_is(self) -> None:
        self.file(self.path)
        self.counted(self.path)
        self.service.append(TRIP, vana_said("Here.", delta={"step": 9, "user:place": "Nara"}))
        before = self.everything()

        assert self.counted(self.path) == {"sessions unchanged": 1}
        assert self.everything() == before
        assert self.state_of(TRIP)["user:place"] == "Nara"

    def test_a_session_with_another_history_is_left_and_named(self) -> None:
        self.service.create(TRIP)
        self.service.append(TRIP, vana_said("Another one."))
        self.file(self.path)

        told = self.run_it(self.path)

        assert "sessions left: 1" in told
        assert "'shop', user 'ada', session 'trip': is here, with another history" in told
        assert len(self.events_of(TRIP)) == 1

    def test_an_old_session_of_somebodys_stays_for_the_days_of_notice(self) -> None:
        reader = person()

        async def fill(service: BaseSessionService) -> None:
            await service.create_session(
                app_name="shop", user_id=str(reader.public_id), session_id="one"
            )

        self.file(self.path, fill)
        self.counted(self.path)
        (row,) = models.Conversation.objects.filter(owner=reader)
        change(row.pk, updated_at=days_ago(730))
        with self.settings(RETENTION_NOTICE_DAYS=7, MAIL_ENABLED=False):
            policy()
            run()

        assert there(row.pk) == [True]

    def test_a_session_in_somebodys_trash_stays_there(self) -> None:
        reader = person()

        async def fill(service: BaseSessionService) -> None:
            await service.create_session(
                app_name="shop", user_id=str(reader.public_id), session_id="one"
            )

        self.file(self.path, fill)
        self.counted(self.path)
        self.service.delete(SessionKey("shop", str(reader.public_id), "one"))

        assert self.counted(self.path) == {"sessions left": 1}
        assert models.Conversation.objects.get().deleted_at is not None

    def test_a_session_of_somebody_with_an_account_is_theirs(self) -> None:
        reader = person()

        async def fill(service: BaseSessionService) -> None:
            session = await service.create_session(
                app_name="shop", user_id=str(reader.public_id), session_id="one"
            )
            await service.append_event(session, said("Where is my parcel?"))

        self.file(self.path, fill)
        self.counted(self.path)

        row = models.Conversation.objects.get()
        assert row.owner_id == reader.pk
        assert row.title == "Where is my parcel?"

    def test_only_one_app_comes_if_one_is_named(self) -> None:
        async def fill(service: BaseSessionService) -> None:
            for name in ("shop", "bank"):
                await service.create_session(app_name=name, user_id="ada", state={"app:a": 1})

        self.file(self.path, fill)

        assert self.counted(self.path, "--app", "bank") == {"sessions new": 1, "state keys": 1}
        assert [session.key.app_name for session in self.service.sessions()] == ["bank"]

    def test_events_of_the_same_moment_keep_the_order_of_their_appending(self) -> None:
        async def fill(service: BaseSessionService) -> None:
            session = await service.create_session(
                app_name="shop", user_id="ada", session_id="trip"
            )
            for name in ("z", "a", "m"):
                await service.append_event(session, said(name, id=name, timestamp=1_700_000_000.5))

        self.file(self.path, fill)
        self.counted(self.path)

        assert [event["id"] for event in self.events_of(TRIP)] == ["z", "a", "m"]

    def test_a_broken_session_is_refused_whole_and_the_others_come(self) -> None:
        async def fill(service: BaseSessionService) -> None:
            await a_trip(service)
            await service.create_session(app_name="shop", user_id="ada", session_id="sound")

        self.file(self.path, fill)
        with closing(sqlite3.connect(self.path)) as source, source:
            source.execute(
                "UPDATE events SET event_data = '{\"con' WHERE rowid ="
                " (SELECT MAX(rowid) FROM events)"
            )

        with pytest.raises(CommandError, match="Not everything could be imported"):
            self.run_it(self.path)

        assert [session.key.session_key for session in self.service.sessions()] == ["sound"]
        assert not models.Event.objects.exists()

    def test_the_source_is_only_read(self) -> None:
        self.file(self.path)
        before = (self.folder / "adk.sqlite3").read_bytes()

        self.counted(self.path)

        assert (self.folder / "adk.sqlite3").read_bytes() == before

    def everything(self) -> tuple[list[Any], list[Any], list[Any]]:
        return (
            list(models.Conversation.objects.order_by("pk").values()),
            list(models.Event.objects.order_by("pk").values()),
            list(models.State.objects.order_by("pk").values()),
        )
