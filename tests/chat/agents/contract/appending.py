"""Appending events: what is stored, what is not, and what the caller sees."""

from __future__ import annotations

import pytest
from google.adk.errors.session_not_found_error import SessionNotFoundError
from google.adk.events import Event, EventActions
from google.genai import types

from tests.chat.agents.contract.case import ServiceCase, remembered, said

EVERYTHING = Event(
    invocation_id="invocation-1",
    author="helper",
    content=types.Content(
        role="model",
        parts=[
            types.Part(text="Let me look.", thought=True),
            types.Part(text="Überall 🌍, עברית"),
            types.Part(inline_data=types.Blob(data=bytes(range(256)), mime_type="image/png")),
            types.Part(
                function_call=types.FunctionCall(
                    id="call-1", name="look", args={"place": "here", "deep": {"list": [1, 2.5]}}
                )
            ),
            types.Part(
                function_response=types.FunctionResponse(
                    id="call-1", name="look", response={"found": None, "ok": True}
                )
            ),
        ],
    ),
    actions=EventActions(
        state_delta={"topic": {"nested": [1, "two", None, True]}},
        artifact_delta={"picture.png": 3},
        transfer_to_agent="painter",
        escalate=True,
    ),
    branch="helper.painter",
    long_running_tool_ids={"call-1"},
    model_version="model-1",
    usage_metadata=types.GenerateContentResponseUsageMetadata(
        prompt_token_count=12, candidates_token_count=34
    ),
    custom_metadata={"source": "test"},
    turn_complete=True,
)


class AppendContract(ServiceCase):
    async def test_an_event_comes_back_as_it_was_appended(self) -> None:
        session = await self.opened()
        event = EVERYTHING.model_copy(deep=True, update={"id": "event-1", "timestamp": 12.345678})

        returned = await self.service.append_event(session, event)

        (stored,) = (await self.read(session)).events
        assert stored == returned == event

    async def test_the_callers_session_is_as_if_it_were_read_again(self) -> None:
        session = await self.opened(state={"own": 1})

        await self.service.append_event(session, said(delta={"own": 2, "user:name": "Ada"}))

        assert session == await self.read(session)

    async def test_who_appended_can_append_again_without_reading(self) -> None:
        session = await self.opened()

        await self.say(session, "one", "two", "three")

        assert await self.texts(session) == ["one", "two", "three"]

    async def test_a_partial_event_is_returned_as_it_is_and_not_stored(self) -> None:
        session = await self.opened()
        before = session.model_copy(deep=True)
        event = said("Hel", partial=True, delta={"own": 1, "temp:run": 2})

        returned = await self.service.append_event(session, event)

        assert returned is event
        assert event.actions.state_delta == {"own": 1, "temp:run": 2}
        assert session == before
        assert await self.texts(session) == []

    async def test_each_scope_reaches_as_far_as_its_name_says(self) -> None:
        session, same_user, other_user = [await self.opened(user) for user in ("ada", "ada", "bob")]

        await self.service.append_event(
            session, remembered({"own": 1, "user:name": "Ada", "app:motto": "on"})
        )

        everything = {"own": 1, "user:name": "Ada", "app:motto": "on"}
        assert (await self.read(session)).state == everything
        assert (await self.read(same_user)).state == {"user:name": "Ada", "app:motto": "on"}
        assert (await self.read(other_user)).state == {"app:motto": "on"}

    async def test_temp_state_is_for_the_running_session_only(self) -> None:
        session = await self.opened()

        event = await self.service.append_event(session, remembered({"temp:run": 1, "own": 2}))

        assert session.state == {"temp:run": 1, "own": 2}
        assert event.actions.state_delta == {"own": 2}
        stored = await self.read(session)
        assert stored.state == {"own": 2}
        assert stored.events[0].actions.state_delta == {"own": 2}

    async def test_none_is_a_value_like_any_other(self) -> None:
        session = await self.opened(state={"own": 1})

        await self.service.append_event(session, remembered({"own": None, "user:name": None}))

        stored = await self.read(session)
        assert stored.state == {"own": None, "user:name": None}
        assert stored.events[0].actions.state_delta == {"own": None, "user:name": None}

    async def test_the_last_update_is_the_events_time(self) -> None:
        session = await self.opened()
        moment = 1_795_185_960.0570266

        await self.say(session, "Hello", timestamp=moment)

        assert session.last_update_time == moment
        assert (await self.read(session)).last_update_time == moment

    async def test_an_event_for_a_session_that_is_not_there_is_refused(self) -> None:
        session = await self.opened()
        await self.service.delete_session(app_name=self.app, user_id="ada", session_id=session.id)
        before = session.model_copy(deep=True)

        with pytest.raises(SessionNotFoundError):
            await self.service.append_event(session, said(delta={"own": 1}))

        assert session == before

    async def test_events_of_the_same_moment_stay_in_the_order_of_their_appending(self) -> None:
        session = await self.opened()
        for number in range(9, 0, -1):
            await self.say(session, str(number), id=f"event-{number}", timestamp=50.0)

        expected = [str(number) for number in range(9, 0, -1)]
        assert await self.texts(session) == expected
        assert await self.texts(session, num_recent_events=4) == expected[-4:]

    async def test_an_event_from_the_past_is_still_the_last_one(self) -> None:
        session = await self.opened()
        await self.say(session, "now", timestamp=50.0)

        await self.say(session, "from the past", timestamp=40.0)

        assert await self.texts(session) == ["now", "from the past"]

    async def test_an_event_that_is_delivered_twice_is_stored_once(self) -> None:
        session = await self.opened()
        event = said("Hello", delta={"own": 1})
        await self.service.append_event(session, event)

        await self.service.append_event(session, event)

        assert await self.texts(session) == ["Hello"]
        assert len(session.events) == 1

    async def test_an_event_whose_acceptance_was_never_heard_of_is_stored_once(self) -> None:
        """The caller's copy does not know that the first delivery had arrived."""
        session = await self.opened()
        before = session.model_copy(deep=True)
        event = said("Hello", delta={"own": 1})
        await self.service.append_event(session, event.model_copy(deep=True))

        await self.service.append_event(before, event)
        await self.say(before, "and on")

        assert await self.texts(before) == ["Hello", "and on"]
        assert before.state == {"own": 1}

    async def test_another_event_with_the_same_id_is_refused(self) -> None:
        session = await self.opened()
        await self.say(session, "one", id="same")

        with pytest.raises(Exception) as refused:  # noqa: PT011 - ADK has no error of its own for it
            await self.say(session, "two", id="same")

        assert not isinstance(refused.value, AssertionError)
        assert await self.texts(session) == ["one"]
