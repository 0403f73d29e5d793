"""Values that databases and JSON have trouble with."""

from __future__ import annotations

import datetime

from tests.chat.agents.contract.case import ServiceCase, remembered, said, text_of


class HostileContract(ServiceCase):
    async def test_nul_does_no_harm(self) -> None:
        session = await self.opened()

        await self.service.append_event(session, said("a\x00b", delta={"raw": "\x00"}))

        found = await self.read(session)
        assert text_of(found.events[0]) == "a\x00b"
        assert found.state == {"raw": "\x00"}

    async def test_ids_with_nul_name_nothing(self) -> None:
        session = await self.opened()

        listed = await self.service.list_sessions(app_name=self.app, user_id="a\x00")
        state = await self.service.get_user_state(app_name=self.app, user_id="a\x00")
        session.id = "a\x00"

        assert (listed.sessions, state) == ([], {})
        assert await self.found(session) is None

    async def test_nan_and_infinity_do_no_harm(self) -> None:
        session = await self.opened()

        await self.service.append_event(
            session, remembered({"rate": float("nan"), "all": [1, float("inf")], "own": 2})
        )
        await self.say(session, "and on")

        found = await self.read(session)
        assert found.state == {"rate": None, "all": [1, None], "own": 2}

    async def test_ids_of_255_characters_do_no_harm(self) -> None:
        self.app = "a" * 255
        session = await self.opened("ü" * 255, session_id="s" * 255)
        try:
            await self.say(session, "Hello", id="e" * 255)
            found = await self.read(session)
        finally:
            await self.service.delete_session(
                app_name=self.app, user_id=session.user_id, session_id=session.id
            )

        assert (found.user_id, found.id) == ("ü" * 255, "s" * 255)
        assert found.events[0].id == "e" * 255

    async def test_a_state_key_of_255_characters_does_no_harm(self) -> None:
        session = await self.opened()

        await self.service.append_event(session, remembered({"user:" + "k" * 255: 1}))

        assert (await self.read(session)).state == {"user:" + "k" * 255: 1}

    async def test_a_number_beyond_64_bits_comes_back_as_it_was(self) -> None:
        session = await self.opened()

        await self.service.append_event(session, remembered({"large": 2**80}))

        assert (await self.read(session)).state == {"large": 2**80}

    async def test_a_value_without_a_form_in_json_loses_nothing_else(self) -> None:
        session = await self.opened()

        await self.service.append_event(
            session,
            said("Hello", delta={"on": datetime.date(2026, 1, 2), "call": len, "own": 1}),
        )

        found = await self.read(session)
        assert text_of(found.events[0]) == "Hello"
        assert found.state["own"] == 1

    async def test_an_empty_text_and_an_empty_state_come_back(self) -> None:
        session = await self.opened(state={})

        await self.service.append_event(session, said("", delta={"": "", "list": []}))

        found = await self.read(session)
        assert text_of(found.events[0]) == ""
        assert found.state == {"": "", "list": []}

    async def test_a_megabyte_comes_back(self) -> None:
        session, text = await self.opened(), "🌍ä\n" * 150_000

        await self.say(session, text)

        assert await self.texts(session) == [text]
