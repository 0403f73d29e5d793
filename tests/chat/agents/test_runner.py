"""ADK's Runner on Vana's sessions, with a scripted model."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from google.adk.agents import LlmAgent
from google.adk.agents.run_config import RunConfig
from google.adk.events import Event
from google.adk.runners import Runner
from google.adk.sessions import Session

from chat.agents.adk import DjangoSessionService
from chat.agents.runner import VanaRunner
from tests.chat.agents.case import SharedDatabaseCase
from tests.chat.agents.contract.case import said, text_of
from tests.chat.agents.scripted import (
    ScriptedAgent,
    ScriptedModel,
    Step,
    a_call,
    a_question,
    an_agent,
    texts_of,
)

STREAMED = RunConfig.model_validate({"streaming_mode": "sse"})


class RunnerCase(SharedDatabaseCase):
    def setUp(self) -> None:
        self.service = DjangoSessionService()
        self.app = f"app_{uuid.uuid4().hex}"
        self.agent: LlmAgent = an_agent()

    def runner(self, *steps: Step, kind: type[Runner] = Runner) -> Runner:
        """A new Runner with a new agent and a new service, as after a restart."""
        self.agent = an_agent(*steps)
        return kind(app_name=self.app, agent=self.agent, session_service=DjangoSessionService())

    @property
    def asked(self) -> list[list[str]]:
        """What the model of the last runner was sent."""
        model = self.agent.model
        assert isinstance(model, ScriptedModel)
        return [texts_of(contents) for contents in model.asked]

    async def opened(self) -> Session:
        return await self.service.create_session(app_name=self.app, user_id="ada")

    async def read(self, session: Session) -> Session:
        found = await self.service.get_session(
            app_name=self.app, user_id="ada", session_id=session.id
        )
        assert found is not None
        return found

    async def ask(self, runner: Runner, session: Session, text: str, **options: Any) -> list[Event]:
        run = runner.run_async(
            user_id="ada", session_id=session.id, new_message=a_question(text), **options
        )
        return [event async for event in run]


class RunTests(RunnerCase):
    async def test_a_talk_with_tools_and_state_goes_on_after_a_restart(self) -> None:
        session = await self.opened()
        first = self.runner(a_call(), ["It is ", "sunny."])
        await self.ask(first, session, "What is the weather?", run_config=STREAMED)

        second = self.runner(["You are ", "welcome."])
        await self.ask(second, session, "Thank you", run_config=STREAMED)

        talk = ["What is the weather?", "call look", "answer of look", "It is sunny."]
        assert self.asked == [[*talk, "Thank you"]]
        stored = await self.read(session)
        assert [event.author for event in stored.events] == [
            *["user", "helper", "helper", "helper"],
            *["user", "helper"],
        ]
        assert stored.state == {"user:place": "Berlin"}

    async def test_a_streamed_reply_is_stored_once_and_whole(self) -> None:
        session = await self.opened()

        events = await self.ask(
            self.runner(["It ", "is ", "sunny."]), session, "Weather?", run_config=STREAMED
        )

        assert [event.partial for event in events] == [True, True, True, False]
        stored = await self.read(session)
        assert [text_of(event) for event in stored.events] == ["Weather?", "It is sunny."]

    async def test_a_run_that_ends_well_keeps_nothing_twice(self) -> None:
        session = await self.opened()
        runner = self.runner(["It ", "is."], kind=VanaRunner)

        await self.ask(runner, session, "Weather?", run_config=STREAMED)

        stored = await self.read(session)
        assert [text_of(event) for event in stored.events] == ["Weather?", "It is."]


class AbortedRunTests(RunnerCase):
    async def test_a_listener_that_leaves_leaves_the_text_marked_interrupted(self) -> None:
        session = await self.opened()
        runner = self.runner(["It ", "is ", "sunny."], kind=VanaRunner)
        run = runner.run_async(
            user_id="ada",
            session_id=session.id,
            new_message=a_question("Weather?"),
            run_config=STREAMED,
        )
        for _ in range(2):
            await anext(run)
        await run.aclose()

        *_, last = (await self.read(session)).events
        assert text_of(last) == "It is "
        assert last.interrupted
        assert last.author == "helper"

    async def test_a_model_that_fails_leaves_what_it_had_said(self) -> None:
        session = await self.opened()
        runner = self.runner(["It ", "is "], OSError("gone"), kind=VanaRunner)

        with pytest.raises(OSError, match="gone"):
            await self.ask(runner, session, "Weather?", run_config=STREAMED)

        _, kept = [event for event in (await self.read(session)).events if event.content]
        assert (text_of(kept), kept.author, kept.interrupted) == ("It is ", "helper", True)

        await self.ask(self.runner("sunny."), session, "Go on", run_config=STREAMED)

        assert self.asked == [["Weather?", "It is ", "Go on"]]

    async def test_of_agents_that_write_side_by_side_each_keeps_its_own(self) -> None:
        session = await self.opened()
        a, b = ({"author": name, "branch": f"both.{name}"} for name in "ab")
        script = [
            said("It ", partial=True, **a),
            said("No", partial=True, **b),
            said("No.", **b),
            said("is ", partial=True, **a),
            said("And ", partial=True, **b),
            OSError("gone"),
        ]
        runner = VanaRunner(
            app_name=self.app,
            agent=ScriptedAgent(name="both", script=script),
            session_service=DjangoSessionService(),
        )

        with pytest.raises(OSError, match="gone"):
            await self.ask(runner, session, "Weather?", run_config=STREAMED)

        events = [event for event in (await self.read(session)).events if event.content]
        assert [(event.author, text_of(event), event.interrupted) for event in events] == [
            ("user", "Weather?", None),
            ("b", "No.", None),
            ("a", "It is ", True),
            ("b", "And ", True),
        ]
        assert [event.branch for event in events[1:]] == ["both.b", "both.a", "both.b"]

    async def test_a_run_that_is_cancelled_leaves_what_was_said(self) -> None:
        session = await self.opened()
        runner = self.runner(["It ", "is ", "sunny."], kind=VanaRunner)
        heard = asyncio.Event()

        async def listen() -> None:
            run = runner.run_async(
                user_id="ada",
                session_id=session.id,
                new_message=a_question("Weather?"),
                run_config=STREAMED,
            )
            async for _ in run:
                heard.set()
                await asyncio.sleep(60)

        task = asyncio.create_task(listen())
        await heard.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0)

        _, kept = await self.events_soon(session, 2)
        assert (text_of(kept), kept.author, kept.interrupted) == ("It ", "helper", True)

    async def events_soon(self, session: Session, count: int) -> list[Event]:
        """Return what is stored, once there are so many events: the loop closes generators."""
        for _ in range(500):
            events = [event for event in (await self.read(session)).events if event.content]
            if len(events) >= count:
                break
            await asyncio.sleep(0.01)
        return events
