"""Agent sessions: made, found, listed, deleted, counted."""

from __future__ import annotations

import time

import pytest

from chat import models
from chat.agents.values import SessionKey
from chat.domain import errors
from tests.chat.agents.building import new_key, said
from tests.chat.agents.case import ServiceCase


class SessionTests(ServiceCase):
    def test_what_create_returns_is_what_get_returns(self) -> None:
        session = self.opened(state={"topic": "weather"})

        assert self.service.get(session.key) == session
        assert session.state == {"topic": "weather"}

    def test_a_second_session_with_the_same_ids_is_refused(self) -> None:
        session = self.opened()

        with pytest.raises(errors.AgentSessionExists):
            self.service.create(session.key)

    def test_a_session_id_is_stripped_and_made_up_when_it_is_blank(self) -> None:
        assert SessionKey.new("app", "ada", "  one ").session_key == "one"
        assert len(SessionKey.new("app", "ada", "  ").session_key) == 36
        assert len(SessionKey.new("app", "ada").session_key) == 36

    def test_ids_of_255_characters_are_kept_whole(self) -> None:
        key = SessionKey.new("a" * 255, "ü" * 255, "s" * 255)

        self.service.create(key)

        found = self.service.get(key)
        assert found is not None
        assert found.key == key

    def test_ids_that_no_column_holds_are_refused_and_name_nothing(self) -> None:
        for bad in ("x" * 256, "a\x00b", "\ud800"):
            with self.subTest(bad=ascii(bad)):
                with pytest.raises(errors.AgentInputInvalid):
                    SessionKey.new("app", "ada", bad)
                nothing = SessionKey.of("app", "ada", bad)
                assert self.service.get(nothing) is None
                assert not self.service.delete(nothing)
                for app_name, user_key in ((bad, None), (None, bad), ("app", bad)):
                    assert self.service.sessions(app_name, user_key) == []
                    assert self.service.event_count(app_name, user_key) == 0
                assert self.service.event_count(session=bad) == 0
                assert self.service.user_state("app", bad) == {}
                assert self.service.user_state(bad, "ada") == {}

    def test_what_was_never_there_is_none_or_not_found(self) -> None:
        key = new_key()

        assert self.service.get(key) is None
        assert not self.service.delete(key)
        for fails in (self.service.events, self.service.place):
            with pytest.raises(errors.ConversationNotFound):
                fails(key)
        with pytest.raises(errors.ConversationNotFound):
            self.service.append(key, said())
        with pytest.raises(errors.ConversationNotFound):
            self.service.update_keys(key, {"topic": 1})

    def test_a_list_is_oldest_first_by_last_update(self) -> None:
        first, second = (self.opened(new_key(app="news-app")) for _ in range(2))
        other = self.opened(new_key("bob", app="news-app"))
        self.service.append(first.key, said(timestamp=time.time() + 60))

        def listed(*chosen: str) -> list[str]:
            return [each.key.session_key for each in self.service.sessions(*chosen)]

        in_order = [each.key.session_key for each in (second, other, first)]
        assert listed("news-app") == in_order
        assert listed() == in_order
        assert listed("news-app", "ada") == [in_order[0], in_order[2]]
        assert listed("no-such-app") == []

    def test_a_list_of_one_user_is_of_all_their_apps(self) -> None:
        mine = [self.opened(new_key("ada", app=app), {"user:app": app}) for app in ("one", "two")]
        self.opened(new_key("bob", app="one"), {"user:app": "bob's"})

        listed = self.service.sessions(user_key="ada")

        assert {each.key for each in listed} == {each.key for each in mine}
        assert {each.key.app_name: each.state for each in listed} == {
            "one": {"user:app": "one"},
            "two": {"user:app": "two"},
        }

    def test_a_list_holds_state_and_no_events(self) -> None:
        session = self.opened(state={"own": 1, "user:name": "Ada", "app:motto": "on"})
        self.service.append(session.key, said())

        (listed,) = self.service.sessions(session.key.app_name)

        assert listed.state == {"own": 1, "user:name": "Ada", "app:motto": "on"}
        assert listed.events == []
        assert listed.updated_at == self.read(session).updated_at


class DeletionTests(ServiceCase):
    def test_an_agents_session_is_gone_for_good_with_its_events_and_its_own_state(self) -> None:
        session = self.opened(state={"own": 1, "user:name": "Ada"})
        self.service.append(session.key, said())

        assert self.service.delete(session.key)

        assert self.service.get(session.key) is None
        assert not models.Event.objects.exists()
        assert list(models.State.objects.values_list("key", flat=True)) == ["name"]
        assert self.opened(session.key).state == {"user:name": "Ada"}

    def test_what_came_after_a_deletion_is_another_session(self) -> None:
        session = self.opened()
        self.service.delete(session.key)
        self.opened(session.key)

        with pytest.raises(errors.AgentSessionStale):
            self.service.append(session.key, said(), session.place)


class UpkeepTests(ServiceCase):
    def test_events_are_counted_for_everything_an_app_a_user_and_a_session(self) -> None:
        session = self.opened()
        app_name, other = session.key.app_name, self.opened()
        for _ in range(3):
            self.service.append(session.key, said())
        self.service.append(other.key, said())

        assert self.service.event_count() == 4
        assert self.service.event_count(app_name) == 3
        assert self.service.event_count(app_name, "ada") == 3
        assert self.service.event_count(app_name, "bob") == 0
        assert self.service.event_count(app_name, "ada", session.key.session_key) == 3

    def test_stats_count_what_is_stored(self) -> None:
        session = self.opened(state={"own": 1, "app:motto": 2})
        self.service.append(session.key, said())

        stats = self.service.stats()

        assert (stats.sessions, stats.events, stats.state_keys) == (1, 1, 2)
        assert stats.db_size_mb > 0
