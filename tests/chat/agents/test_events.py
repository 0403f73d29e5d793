"""Events of agent sessions: appended once, in order, and only by who is up to date."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from chat import models
from chat.agents.values import Place
from chat.domain import errors
from tests.chat.agents.building import said
from tests.chat.agents.case import ServiceCase


class EventTests(ServiceCase):
    def test_events_come_back_in_the_order_in_which_they_were_appended(self) -> None:
        session = self.opened()
        for text in ("one", "two", "three"):
            self.service.append(session.key, said(text, timestamp=5.0))

        assert self.texts(session) == ["one", "two", "three"]

    def test_a_window_shows_the_last_the_newer_and_the_earlier_ones(self) -> None:
        session = self.opened()
        for number in range(1, 7):
            self.service.append(session.key, said(str(number), timestamp=float(number)))

        assert self.texts(session, limit=2) == ["5", "6"]
        assert self.texts(session, limit=0) == []
        assert self.texts(session, since=4.0) == ["4", "5", "6"]
        assert self.texts(session, since=4.0, limit=2) == ["5", "6"]
        assert self.texts(session, before=5, limit=2) == ["3", "4"]
        assert [each.sequence for each in self.service.events(session.key)] == [*range(1, 7)]

    def test_the_last_update_is_the_last_events_time_to_the_last_digit(self) -> None:
        session = self.opened()
        moment = 1_795_185_960.0570266

        self.service.append(session.key, said(timestamp=moment))

        assert self.read(session).updated_at == moment

    def test_times_that_no_calendar_has_do_no_harm(self) -> None:
        session = self.opened()

        for moment in (-5.0, 1e300, float("nan"), float("inf")):
            self.service.append(session.key, said(timestamp=moment))

        assert len(self.read(session).events) == 4

    def test_of_two_who_read_the_same_only_one_appends(self) -> None:
        session = self.opened()
        self.service.append(session.key, said("first"), session.place)

        with pytest.raises(errors.AgentSessionStale):
            self.service.append(session.key, said("second"), session.place)

        assert self.texts(session) == ["first"]

    def test_who_appended_can_append_again_without_reading(self) -> None:
        session = self.opened()
        place = session.place

        for text in ("one", "two"):
            place = self.service.append(session.key, said(text), place).place

        assert self.read(session).place == place

    def test_a_new_title_meanwhile_makes_nobody_stale(self) -> None:
        session = self.opened()
        place = self.service.append(session.key, said()).place
        models.Conversation.objects.filter(pk=place.id).update(revision=2)
        models.Event.objects.create(
            conversation_id=place.id, sequence=2, is_aside=True, event_id="a", author="vana",
            type="conversation.renamed", timestamp=1.0,
        )  # fmt: skip

        appended = self.service.append(session.key, said("on"), place)

        assert appended.place.head == 3
        assert self.texts(session) == ["Hello", "on"]

    def test_the_same_event_again_is_stored_once(self) -> None:
        session, event = self.opened(), said()
        first = self.service.append(session.key, event, session.place)

        for seen in (session.place, first.place, None):
            again = self.service.append(session.key, event, seen)
            assert again.place == first.place
            assert not again.is_new
        assert self.texts(session) == ["Hello"]

    def test_another_event_with_the_same_id_is_refused(self) -> None:
        session = self.opened()
        self.service.append(session.key, said("one", id="same"))

        with pytest.raises(errors.AgentEventChanged):
            self.service.append(session.key, said("two", id="same", delta={"topic": 1}))

        assert self.texts(session) == ["one"]
        assert self.read(session).state == {}

    def test_nul_is_kept_for_agents_and_left_out_for_people(self) -> None:
        session = self.opened()

        self.service.append(session.key, said("a\x00b", delta={"raw": "\x00"}))

        assert self.texts(session) == ["a\x00b"]
        assert self.read(session).state == {"raw": "\x00"}
        assert models.Event.objects.get().text == "ab"

    def test_half_a_character_is_kept_for_agents(self) -> None:
        session = self.opened()

        self.service.append(session.key, said("a\ud800", delta={"raw": "\udfff"}))

        assert self.texts(session) == ["a\ud800"]
        assert self.read(session).state == {"raw": "\udfff"}

    def test_nan_and_infinity_become_null_and_the_log_says_so(self) -> None:
        session = self.opened()

        with self.assertLogs("chat.agents.payload", "WARNING") as logged:
            self.service.append(
                session.key, said(delta={"rate": float("nan"), "all": [1, {"x": float("inf")}]})
            )

        assert self.read(session).state == {"rate": None, "all": [1, {"x": None}]}
        assert {record.getMessage() for record in logged.records} == {"agents.not_a_number"}

    def test_values_of_a_kind_that_nobody_expects_stop_nothing(self) -> None:
        session = self.opened()

        for odd in (
            {
                "content": {
                    "parts": [{"text": 5}, {"text": "Hello"}, {"text": [1], "thought": True}]
                }
            },
            {"content": {"parts": {"text": "Hello"}}},
            {"content": {"parts": [{"function_call": "look"}]}},
            {"usage_metadata": {"prompt_token_count": -1, "candidates_token_count": 2**63}},
            {"usage_metadata": {"prompt_token_count": "7", "candidates_token_count": 1.5}},
            {"timestamp": 10**400, "author": 5},
        ):
            self.service.append(session.key, said(**odd))

        assert len(self.read(session).events) == 6
        rows = models.Event.objects.order_by("sequence")
        assert [row.text for row in rows] == ["Hello", "", "", "Hello", "Hello", "Hello"]
        assert {(row.input_tokens, row.output_tokens) for row in rows} == {(None, None)}

    def test_an_event_id_beyond_255_characters_is_refused_and_changes_nothing(self) -> None:
        session = self.opened()

        with pytest.raises(errors.AgentInputInvalid):
            self.service.append(session.key, said(id="x" * 256, delta={"topic": 1}))

        assert self.read(session) == session

    def test_long_names_are_short_in_columns_and_whole_for_agents(self) -> None:
        session, name = self.opened(), "helper" * 100

        self.service.append(session.key, said(author=name))

        assert models.Event.objects.get().author == name[:255]
        assert json.loads(self.read(session).events[0].data)["author"] == name


class PlaceTests(ServiceCase):
    def test_a_time_before_the_last_update_is_an_agents_own_affair(self) -> None:
        """Agents replay old events; the list is ordered by what they say."""
        session = self.opened()

        self.service.append(session.key, said(timestamp=5.0))

        at = models.Conversation.objects.get().updated_at
        assert at == datetime.fromtimestamp(5.0, UTC)

    def test_a_place_names_the_row_and_its_last_event(self) -> None:
        session = self.opened()

        assert session.place == Place(models.Conversation.objects.get().pk, 0)
        assert self.service.append(session.key, said()).place.head == 1
        assert self.service.place(session.key).head == 1
