"""The state of agent sessions, by scope."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from chat import models
from chat.domain import errors
from tests.chat.agents.building import new_key, remembered, said
from tests.chat.agents.case import ServiceCase


class StateTests(ServiceCase):
    def test_each_scope_reaches_as_far_as_its_name_says(self) -> None:
        session = self.opened()
        app_name = session.key.app_name
        same_user, other_user = (
            self.opened(new_key(user, app=app_name)) for user in ("ada", "bob")
        )
        elsewhere = self.opened()

        self.service.append(
            session.key, remembered({"own": 1, "user:name": "Ada", "app:motto": "on"})
        )

        assert self.read(session).state == {"own": 1, "user:name": "Ada", "app:motto": "on"}
        assert self.read(same_user).state == {"user:name": "Ada", "app:motto": "on"}
        assert self.read(other_user).state == {"app:motto": "on"}
        assert self.read(elsewhere).state == {}
        assert self.service.user_state(app_name, "ada") == {"name": "Ada"}
        assert self.service.user_state(app_name, "bob") == {}

    def test_temp_keys_reach_neither_the_state_nor_the_log(self) -> None:
        session = self.opened(state={"temp:first": 1})

        self.service.append(session.key, remembered({"temp:second": 2, "kept": 3}))
        self.service.update_keys(session.key, {"temp:third": 4})

        assert self.read(session).state == {"kept": 3}
        assert not models.State.objects.exists()
        assert all("temp:" not in event.data for event in models.Event.objects.all())

    def test_none_is_a_value_in_an_event(self) -> None:
        session = self.opened(state={"topic": 1})

        self.service.append(session.key, remembered({"topic": None}))

        assert self.read(session).state == {"topic": None}

    def test_update_keys_sets_and_deletes_and_leaves_an_event(self) -> None:
        session = self.opened(state={"old": 1, "user:name": "Ada"})

        after = self.service.update_keys(session.key, {"old": None, "user:name": None, "new": 2})

        assert after.state == {"new": 2}
        assert self.read(session).state == {"new": 2}
        (event,) = self.read(session).events
        payload = json.loads(event.data)
        assert payload["actions"]["state_delta"] == {"old": None, "user:name": None, "new": 2}
        assert payload["custom_metadata"] == {"deleted_keys": ["old", "user:name"]}

    def test_who_read_before_update_keys_is_stale(self) -> None:
        session = self.opened()
        self.service.update_keys(session.key, {"new": 2})

        with pytest.raises(errors.AgentSessionStale):
            self.service.append(session.key, said(), session.place)

    def test_a_state_key_that_no_column_holds_is_refused_and_changes_nothing(self) -> None:
        session = self.opened()

        for bad in ("x" * 256, "user:" + "x" * 256, "a\x00b"):
            with pytest.raises(errors.AgentInputInvalid):
                self.service.append(session.key, remembered({"good": 1, bad: 2}))

        assert self.read(session) == session

    def test_an_event_that_is_refused_leaves_the_state_as_it_was(self) -> None:
        session = self.opened(state={"own": 1})
        self.service.append(session.key, said())

        with pytest.raises(errors.AgentSessionStale):
            self.service.append(session.key, remembered({"own": 2}), session.place)

        assert self.read(session).state == {"own": 1}

    def test_any_name_and_any_value_come_back_as_they_were(self) -> None:
        state = {'a "b"': "\x00", "ä.b[0]$": {"deep": [1.5, None]}, "": "\ud83d", "app:'": 10**30}
        session = self.opened(state=state)

        self.service.append(session.key, remembered({"new": 1}))

        assert self.read(session).state == {**state, "new": 1}
        assert self.service.stats().state_keys == len(state) + 1

    def test_a_session_in_the_trash_has_its_state_when_it_is_back(self) -> None:
        session = self.opened(state={"own": 1})
        rows = models.Conversation.objects.filter(pk=session.place.id)
        rows.update(deleted_at=timezone.now())
        assert self.service.get(session.key) is None

        rows.update(deleted_at=None)

        assert self.read(session).state == {"own": 1}

    def test_a_thousand_keys_are_set_at_once(self) -> None:
        delta = {f"{'user:' * (number % 2)}{number}": number for number in range(2_400)}
        session = self.opened()

        self.service.append(session.key, remembered(delta))

        assert self.read(session).state == delta

    def test_what_a_reader_changes_in_its_copy_changes_nothing_else(self) -> None:
        session = self.opened(state={"user:names": ["Ada"]})
        other = self.opened(new_key(app=session.key.app_name))
        first, second = self.service.sessions(session.key.app_name)

        first.state["user:names"].append("Bob")

        assert second.state == self.read(other).state == {"user:names": ["Ada"]}
