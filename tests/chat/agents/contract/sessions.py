"""Sessions: made, found, listed, deleted."""

from __future__ import annotations

import pytest
from google.adk.errors.already_exists_error import AlreadyExistsError

from tests.chat.agents.contract.case import ServiceCase


class SessionContract(ServiceCase):
    async def test_what_create_returns_is_what_get_returns(self) -> None:
        session = await self.opened(state={"topic": "weather"}, session_id="one")

        assert (session.app_name, session.user_id, session.id) == (self.app, "ada", "one")
        assert session.state == {"topic": "weather"}
        assert await self.found(session) == session

    async def test_without_an_id_a_session_gets_one(self) -> None:
        first, second = await self.opened(), await self.opened()

        assert first.id
        assert first.id != second.id

    async def test_a_blank_id_is_none_and_blanks_around_an_id_are_not_part_of_it(self) -> None:
        blank = await self.opened(session_id="   ")
        padded = await self.opened(session_id="  one  ")

        assert blank.id.strip()
        assert padded.id == "one"
        padded.id = " one "
        assert (await self.read(padded)).id == "one"

    async def test_an_id_that_is_taken_is_refused(self) -> None:
        session = await self.opened(session_id="one")

        with pytest.raises(AlreadyExistsError):
            await self.opened(session_id="one")

        assert await self.found(session) == session

    async def test_two_users_may_have_the_same_session_id(self) -> None:
        ada = await self.opened("ada", session_id="one", state={"name": "Ada"})
        bob = await self.opened("bob", session_id="one", state={"name": "Bob"})

        assert (await self.read(ada)).state == {"name": "Ada"}
        assert (await self.read(bob)).state == {"name": "Bob"}

    async def test_the_first_state_goes_to_the_scopes_that_its_keys_name(self) -> None:
        state = {"own": 1, "user:name": "Ada", "app:motto": "on", "temp:run": 2}
        session = await self.opened(state=state)

        same_user, other_user = await self.opened("ada"), await self.opened("bob")

        assert session.state == {"own": 1, "user:name": "Ada", "app:motto": "on"}
        assert same_user.state == {"user:name": "Ada", "app:motto": "on"}
        assert other_user.state == {"app:motto": "on"}

    async def test_what_was_never_there_is_none(self) -> None:
        session = await self.opened()
        session.id = "unknown"

        assert await self.found(session) is None

    async def test_a_session_is_there_after_a_restart(self) -> None:
        session = await self.opened(state={"topic": "weather"})
        await self.say(session, "Hello")

        self.service = self.opened_again()

        assert await self.texts(session) == ["Hello"]
        assert (await self.read(session)).state == {"topic": "weather"}

    async def test_what_a_reader_changes_in_its_copy_changes_nothing_stored(self) -> None:
        session = await self.opened(state={"names": ["Ada"], "user:names": ["Ada"]})
        await self.say(session, "Hello")
        copy = await self.read(session)

        copy.state["names"].append("Bob")
        copy.state["user:names"].append("Bob")
        copy.events.clear()

        again = await self.read(session)
        assert again.state == {"names": ["Ada"], "user:names": ["Ada"]}
        assert len(again.events) == 1

    async def test_the_last_events_only(self) -> None:
        session = await self.opened()
        await self.say(session, "one", "two", "three")

        assert await self.texts(session, num_recent_events=2) == ["two", "three"]
        assert await self.texts(session, num_recent_events=9) == ["one", "two", "three"]
        assert await self.texts(session, num_recent_events=0) == []

    async def test_the_events_since_a_time_only(self) -> None:
        session = await self.opened()
        for moment in (10.0, 20.0, 30.0):
            await self.say(session, str(moment), timestamp=moment)

        assert await self.texts(session, after_timestamp=20.0) == ["20.0", "30.0"]
        assert await self.texts(session, after_timestamp=31.0) == []
        both = {"after_timestamp": 15.0, "num_recent_events": 1}
        assert await self.texts(session, **both) == ["30.0"]

    async def test_a_filter_leaves_the_state_whole(self) -> None:
        session = await self.opened(state={"topic": "weather", "user:name": "Ada"})
        await self.say(session, "Hello")

        found = await self.read(session, num_recent_events=0)

        assert found.state == {"topic": "weather", "user:name": "Ada"}

    async def test_a_list_has_the_sessions_of_a_user_or_of_all(self) -> None:
        ids = {"ada": set(), "bob": set()}  # type: dict[str, set[str]]
        for user in ("ada", "ada", "bob"):
            ids[user].add((await self.opened(user)).id)

        async def listed(user_id: str | None) -> set[str]:
            found = await self.service.list_sessions(app_name=self.app, user_id=user_id)
            return {session.id for session in found.sessions}

        assert await listed("ada") == ids["ada"]
        assert await listed(None) == ids["ada"] | ids["bob"]
        assert await listed("nobody") == set()

    async def test_a_list_is_oldest_first_by_last_update(self) -> None:
        first, second = await self.opened(), await self.opened()
        await self.say(second, "early", timestamp=10.0)
        await self.say(first, "late", timestamp=20.0)

        found = await self.service.list_sessions(app_name=self.app, user_id="ada")

        assert [session.id for session in found.sessions] == [second.id, first.id]

    async def test_a_list_holds_state_and_no_events(self) -> None:
        session = await self.opened(state={"own": 1, "user:name": "Ada", "app:motto": "on"})
        await self.say(session, "Hello")

        (listed,) = (await self.service.list_sessions(app_name=self.app)).sessions

        assert listed.events == []
        assert listed.state == {"own": 1, "user:name": "Ada", "app:motto": "on"}
        assert listed.last_update_time == (await self.read(session)).last_update_time

    async def test_a_deleted_session_is_gone_with_its_events_and_its_own_state(self) -> None:
        session = await self.opened(state={"own": 1, "user:name": "Ada"}, session_id="one")
        await self.say(session, "Hello")

        await self.service.delete_session(app_name=self.app, user_id="ada", session_id="one")

        assert await self.found(session) is None
        again = await self.opened(session_id="one")
        assert again.state == {"user:name": "Ada"}
        assert await self.texts(again) == []

    async def test_deleting_what_is_not_there_does_nothing(self) -> None:
        session = await self.opened()

        await self.service.delete_session(app_name=self.app, user_id="bob", session_id=session.id)

        assert await self.found(session) is not None

    async def test_a_users_state_can_be_read_without_a_session(self) -> None:
        await self.opened(state={"user:name": "Ada", "own": 1})

        async def remembered(user_id: str) -> object:
            return await self.service.get_user_state(app_name=self.app, user_id=user_id)

        assert await remembered("ada") == {"name": "Ada"}
        assert await remembered("bob") == {}

    async def test_flushing_is_always_possible(self) -> None:
        await self.service.flush()
