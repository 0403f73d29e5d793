"""Several writers: who is late is told so, and nobody takes anything from another."""

from __future__ import annotations

import asyncio

import pytest

from chat.agents.adk import StaleSessionError
from tests.chat.agents.contract.case import ServiceCase, remembered, said

WRITERS = 16


class WriterContract(ServiceCase):
    async def test_who_read_before_another_wrote_is_told_so(self) -> None:
        session = await self.opened()
        late = await self.read(session)
        await self.say(session, "first")

        with pytest.raises(StaleSessionError):
            await self.say(late, "second")

        assert await self.texts(session) == ["first"]

    async def test_an_event_that_is_refused_leaves_the_callers_session_as_it_was(self) -> None:
        session = await self.opened()
        late = await self.read(session)
        await self.say(session, "first")
        before, event = late.model_copy(deep=True), remembered({"temp:run": 1, "own": 2})

        with pytest.raises(StaleSessionError):
            await self.service.append_event(late, event)

        assert late == before
        assert event.actions.state_delta == {"temp:run": 1, "own": 2}

    async def test_who_is_late_by_less_than_the_clock_shows_is_told_so(self) -> None:
        session = await self.opened()
        late = await self.read(session)
        moment = session.last_update_time
        await self.say(session, "first", timestamp=moment)

        with pytest.raises(StaleSessionError):
            await self.say(late, "second", timestamp=moment)

        assert await self.texts(session) == ["first"]

    async def test_who_reads_again_may_go_on(self) -> None:
        session = await self.opened()
        await self.say(await self.read(session), "first")

        await self.say(await self.read(session), "second")

        assert await self.texts(session) == ["first", "second"]

    async def test_of_stale_writers_in_two_processes_exactly_one_wins(self) -> None:
        session = await self.opened()
        services = (self.service, self.in_another_process())
        copies = [(services[number % 2], await self.read(session)) for number in range(WRITERS)]

        results = await asyncio.gather(
            *[
                service.append_event(copy, said(str(number)))
                for number, (service, copy) in enumerate(copies)
            ],
            return_exceptions=True,
        )

        refused = [result for result in results if isinstance(result, BaseException)]
        assert {type(error) for error in refused} == {StaleSessionError}
        assert len(refused) == WRITERS - 1
        assert len(await self.texts(session)) == 1

    async def test_user_state_written_by_sessions_at_once_loses_nothing(self) -> None:
        sessions = [await self.opened() for _ in range(WRITERS)]
        services = (self.service, self.in_another_process())

        results = await asyncio.gather(
            *[
                services[number % 2].append_event(session, remembered({f"user:{number}": number}))
                for number, session in enumerate(sessions)
            ],
            return_exceptions=True,
        )

        assert [result for result in results if isinstance(result, BaseException)] == []
        state = await self.service.get_user_state(app_name=self.app, user_id="ada")
        assert state == {str(number): number for number in range(WRITERS)}

    async def test_app_state_written_at_the_start_of_sessions_loses_nothing(self) -> None:
        services = (self.service, self.in_another_process())

        results = await asyncio.gather(
            *[
                services[number % 2].create_session(
                    app_name=self.app, user_id=f"user-{number}", state={f"app:{number}": number}
                )
                for number in range(WRITERS)
            ],
            return_exceptions=True,
        )

        assert [result for result in results if isinstance(result, BaseException)] == []
        session = await self.opened()
        assert session.state == {f"app:{number}": number for number in range(WRITERS)}

    async def test_a_session_that_many_make_at_once_is_made_once(self) -> None:
        services = (self.service, self.in_another_process())

        results = await asyncio.gather(
            *[
                services[number % 2].create_session(
                    app_name=self.app, user_id="ada", session_id="one"
                )
                for number in range(WRITERS)
            ],
            return_exceptions=True,
        )

        refused = [result for result in results if isinstance(result, BaseException)]
        assert {type(error).__name__ for error in refused} == {"AlreadyExistsError"}
        assert len(refused) == WRITERS - 1
