"""What Vana's service has beyond ADK's contract: the older interface, and lenient reading."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from google.adk.errors.already_exists_error import AlreadyExistsError
from google.adk.errors.input_validation_error import InputValidationError
from google.adk.errors.session_not_found_error import SessionNotFoundError
from google.adk.events import Event
from google.adk.sessions import Session

from chat import models
from chat.agents.adk import DjangoSessionService, StaleSessionError
from tests.chat.agents.case import SharedDatabaseCase
from tests.chat.agents.contract.case import remembered, said, text_of


class AdkCase(SharedDatabaseCase):
    def setUp(self) -> None:
        self.service = DjangoSessionService()
        self.app = f"app-{uuid.uuid4()}"

    def opened(self, user_id: str = "ada", **fields: Any) -> Session:
        return self.service.create_session_sync(app_name=self.app, user_id=user_id, **fields)

    def read(self, session: Session) -> Session:
        found = self.service.get_session_sync(
            app_name=session.app_name, user_id=session.user_id, session_id=session.id
        )
        assert found is not None
        return found


class SyncTests(AdkCase):
    def test_everything_works_without_a_coroutine(self) -> None:
        session = self.opened(state={"own": 1})
        self.service.append_event_sync(session, said("Hello"))
        self.service.append_event_sync(session, said("Hel", partial=True))

        assert self.read(session) == session
        assert len(self.service.list_sessions_sync(app_name=self.app)) == 1
        self.service.delete_session_sync(app_name=self.app, user_id="ada", session_id=session.id)
        assert len(self.service.list_sessions_sync(app_name=self.app)) == 0

    async def test_everything_works_inside_a_coroutine_without_awaiting(self) -> None:
        session = self.opened(state={"own": 1})

        self.service.append_event_sync(session, said("Hello"))

        assert self.read(session) == session
        assert self.service.get_event_count(self.app) == 1
        assert self.service.get_stats()["sessions"] >= 1
        assert self.service.update_keys(self.app, "ada", session.id, {"own": 2}).state == {"own": 2}


class OlderInterfaceTests(AdkCase):
    def test_a_list_is_a_list_of_dicts_too(self) -> None:
        session = self.opened(state={"own": 1}, session_id="one")

        listed = self.service.list_sessions_sync(app_name=self.app, user_id="ada")

        assert len(listed) == 1
        assert listed[0]["session_id"] == "one"
        assert [dict(each) for each in listed] == [
            {
                "app_name": self.app,
                "user_id": "ada",
                "session_id": "one",
                "state": {"own": 1},
                "last_update_time": session.last_update_time,
            }
        ]

    def test_a_list_may_be_of_everything(self) -> None:
        session = self.opened()

        assert session.id in {each["session_id"] for each in self.service.list_sessions_sync()}

    def test_update_keys_deletes_with_none_and_leaves_an_event(self) -> None:
        session = self.opened(state={"old": 1, "user:name": "Ada"})

        after = self.service.update_keys(self.app, "ada", session.id, {"old": None, "new": 2})

        assert after.state == {"new": 2, "user:name": "Ada"}
        (event,) = self.read(session).events
        assert event.actions.state_delta == {"old": None, "new": 2}
        with pytest.raises(StaleSessionError):
            self.service.append_event_sync(session, said())

    def test_update_keys_of_nothing_is_refused(self) -> None:
        with pytest.raises(SessionNotFoundError):
            self.service.update_keys(self.app, "ada", "unknown", {"new": 2})

    async def test_counts_and_stats_can_be_awaited(self) -> None:
        session = self.opened()
        await self.service.append_event(session, said())
        await self.service.aupdate_keys(self.app, "ada", session.id, {"own": 1})

        assert await self.service.aget_event_count(self.app) == 2
        assert await self.service.aget_event_count(self.app, "bob") == 0
        stats = await self.service.aget_stats()
        assert set(stats) == {"sessions", "events", "state_keys", "db_size_mb"}
        assert stats["events"] >= 2

    async def test_a_vacuum_is_possible_from_code_of_both_kinds(self) -> None:
        assert self.service.vacuum()["integrity"] == "ok"
        assert (await self.service.avacuum())["integrity"] == "ok"


class ErrorTests(AdkCase):
    def test_ids_that_cannot_be_stored_are_refused_in_a_sentence(self) -> None:
        with pytest.raises(InputValidationError, match="session id has more than 255"):
            self.opened(session_id="x" * 256)
        session = self.opened()
        with pytest.raises(InputValidationError, match="state key"):
            self.service.append_event_sync(session, remembered({"a\x00b": 1}))

    def test_another_event_with_the_same_id_is_refused_as_existing(self) -> None:
        session = self.opened()
        self.service.append_event_sync(session, said("one", id="same"))

        with pytest.raises(AlreadyExistsError):
            self.service.append_event_sync(session, said("two", id="same"))


class UnmarkedSessionTests(AdkCase):
    """Sessions that a program put together, or that another service read."""

    def copied(self, session: Session) -> Session:
        return Session.model_validate_json(session.model_dump_json())

    def test_one_that_is_up_to_date_may_go_on(self) -> None:
        session = self.opened()
        self.service.append_event_sync(session, said("one"))
        copy = self.copied(session)
        copy.last_update_time = 0.0

        self.service.append_event_sync(copy, said("two"))

        assert [text_of(event) for event in self.read(session).events] == ["one", "two"]

    def test_one_that_is_late_is_told_so(self) -> None:
        session = self.opened()
        copy = self.copied(session)
        self.service.append_event_sync(session, said("one", timestamp=copy.last_update_time + 1))

        with pytest.raises(StaleSessionError):
            self.service.append_event_sync(copy, said("two"))

    def test_one_of_a_session_that_is_not_there_is_refused(self) -> None:
        with pytest.raises(SessionNotFoundError):
            self.service.append_event_sync(
                Session(id="unknown", app_name=self.app, user_id="ada"), said()
            )


class OtherVersionTests(AdkCase):
    """Events that another version of google-adk wrote."""

    def stored(self, **changes: Any) -> Event:
        session = self.opened()
        payload = json.loads(said("Hello", id="event-1").model_dump_json(exclude_none=True))
        for path, value in changes.items():
            *steps, last = path.split("__")
            target = payload
            for step in steps:
                target = target[int(step) if step.isdecimal() else step]
            target[last] = value
        self.service._service.append(
            key=self.service._service.sessions(self.app)[0].key, payload=payload
        )
        (event,) = self.read(session).events
        assert json.loads(models.Event.objects.get(event_id="event-1").data) == payload
        models.Event.objects.filter(event_id="event-1").purge()
        return event

    def test_fields_that_are_not_known_are_left_out_and_stay_stored(self) -> None:
        event = self.stored(
            actions__not_yet_known={"a": 1},
            content__not_yet_known=2,
            content__parts__0__not_yet_known=3,
            new_field=4,
        )

        assert text_of(event) == "Hello"
        assert (event.id, event.author) == ("event-1", "user")

    def test_values_of_another_kind_are_left_out(self) -> None:
        event = self.stored(error_code={"not": "a text"}, actions__escalate="perhaps")

        assert text_of(event) == "Hello"
        assert event.error_code is None

    def test_of_an_event_that_makes_no_sense_what_was_said_is_read(self) -> None:
        event = self.stored(actions=["not", "an", "object"], content__role=5, grounding_metadata=6)

        assert text_of(event) == "Hello"
