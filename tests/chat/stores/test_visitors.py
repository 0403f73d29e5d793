"""Visitors' conversations: how long they live, how many there are, and that nothing stays."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from chat.domain.conversations import TitleSource
from chat.domain.errors import ConversationFull, ConversationNotFound
from chat.domain.generations import Progress
from chat.domain.owners import Owner
from chat.stores import cache_store, store_for, store_of_kind
from chat.stores.base import Asked
from chat.stores.cache import CacheStore
from chat.stores.db import DatabaseStore
from tests.chat.stores.building import asking, at_the_same_time, ended, said
from tests.chat.stores.contract.case import StoreCase

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
IS_IN_MEMORY = "locmem" in settings.CACHES["visitors"]["BACKEND"]


def all_names() -> list[str]:
    """The names of everything that the cache of visitors holds."""
    cache: Any = caches["visitors"]
    if IS_IN_MEMORY:
        return sorted(name.split(":", 2)[2] for name in cache._cache)
    return sorted(cache.keys("*"))


class VisitorCase(StoreCase, SimpleTestCase):
    def setUp(self) -> None:
        caches["visitors"].clear()
        self.owner, self.stranger = Owner.visitor("ada"), Owner.visitor("bob")
        self.store = self.visitors = cache_store()

    def is_there(self, conversation_id: UUID, owner: Owner | None = None) -> bool:
        """Whether it lives; looking is a use."""
        try:
            self.store.get(owner or self.owner, conversation_id)
        except ConversationNotFound:
            return False
        return True


class ChoiceTests(SimpleTestCase):
    def test_only_people_who_keep_their_conversations_reach_the_database(self) -> None:
        assert isinstance(store_for(Owner.user(1)), DatabaseStore)
        assert isinstance(store_for(Owner.temporary(1)), CacheStore)
        assert isinstance(store_for(Owner.visitor("ada")), CacheStore)
        assert store_of_kind(is_kept=True) is store_for(Owner.user(1))
        assert store_of_kind(is_kept=False) is cache_store()


class LifeTests(VisitorCase):
    """Time is told by the test; Redis tells its own, so the last test waits for real."""

    def test_a_conversation_lives_for_a_day_after_its_last_use(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            talk_id = self.talk()
            clock.shift(timedelta(hours=23, minutes=59))
            assert self.is_there(talk_id)
            clock.shift(timedelta(hours=24, seconds=1))
            assert not self.is_there(talk_id)

    def test_the_owner_sees_when_it_will_be_gone(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            talk_id = self.talk()
            clock.shift(timedelta(hours=1))
            assert self.heading(talk_id).expires_at == START + timedelta(hours=25)

    def test_writing_gives_a_new_life_and_a_foreign_look_does_not(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            written, looked_at = self.talk(), self.talk()
            clock.shift(timedelta(hours=20))
            self.store.append(written, said())
            assert not self.is_there(looked_at, self.stranger)
            clock.shift(timedelta(hours=20))
            assert self.is_there(written)
            assert not self.is_there(looked_at)

    def test_a_long_used_conversation_keeps_its_first_message(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            talk_id = self.talk("third")
            for _ in range(20):
                clock.shift(timedelta(hours=5))
                assert self.texts(talk_id) == ["Hello", "Hi", "third"]

    def test_a_dead_conversation_cannot_be_written_to(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            generation = self.writing()
            talk_id = generation.conversation_id
            clock.shift(timedelta(hours=25))
            with pytest.raises(ConversationNotFound):
                self.store.append(talk_id, said())
            with pytest.raises(ConversationNotFound):
                self.store.ask(asking(self.owner, talk_id))
            assert self.store.finish(generation.id, ended()) is None

    def test_the_first_question_sent_again_after_its_life_begins_anew(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            ask = asking(self.owner, uuid.uuid4(), "Why?", new=True)
            self.store.ask(ask)
            self.store.append(ask.conversation_id, said("second"))
            clock.shift(timedelta(hours=25))

            again = self.store.ask(ask)

            assert again.created
            assert self.texts(ask.conversation_id) == ["Why?"]

    def test_a_sweep_leaves_nothing_of_the_dead_and_everything_of_the_living(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            self.talk("third")
            clock.shift(timedelta(hours=20))
            living = self.talk()
            names = [name for name in all_names() if living.hex in name]
            clock.shift(timedelta(hours=5))

            assert self.visitors.sweep() == 1

            assert [name for name in all_names() if name.startswith("c:")] == names
            assert len([name for name in all_names() if name.startswith("slot:")]) == 1
            assert self.is_there(living)

    def test_a_new_conversation_sweeps_the_dead_away(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            dead = self.talk()
            clock.shift(timedelta(hours=25))
            caches["visitors"].delete("swept")  # Redis has a clock of its own
            self.talk()

            assert not [name for name in all_names() if dead.hex in name]

    @override_settings(VISITOR_HOURS=1 / 3600)
    def test_the_cache_itself_lets_go_of_what_nobody_uses(self) -> None:
        self.talk("third")

        time.sleep(2.2)

        cache = caches["visitors"]
        assert [name for name in all_names() if cache.get(name) and name != "swept"] == []


class RoomTests(VisitorCase):
    @override_settings(VISITOR_MAX_CONVERSATIONS=3)
    def test_the_least_recently_used_conversation_goes_first(self) -> None:
        first, second, third = self.talk(), self.talk(), self.talk()
        self.heading(first)

        fourth = self.talk()

        found = [self.is_there(talk_id) for talk_id in (first, second, third, fourth)]
        assert found == [True, False, True, True]
        assert not [name for name in all_names() if second.hex in name]

    @override_settings(VISITOR_MAX_CONVERSATIONS=3)
    def test_there_are_never_more_than_allowed(self) -> None:
        ids = [self.talk() for _ in range(10)]

        assert [self.is_there(talk_id) for talk_id in ids] == [False] * 7 + [True] * 3

    @override_settings(VISITOR_MAX_CONVERSATIONS=4)
    def test_ten_new_conversations_at_once_share_the_room(self) -> None:
        owners = [Owner.visitor(f"visitor-{number}") for number in range(10)]
        asks = [asking(owner, uuid.uuid4(), new=True) for owner in owners]

        results = at_the_same_time([partial(self.store.ask, ask) for ask in asks])

        assert all(isinstance(result, Asked) for result in results), results
        living = [ask for ask in asks if self.is_there(ask.conversation_id, ask.owner)]
        assert len(living) == 4

    @override_settings(VISITOR_MAX_CONVERSATIONS=50)
    def test_every_place_can_be_taken(self) -> None:
        ids = [self.talk() for _ in range(50)]

        assert all(self.is_there(talk_id) for talk_id in ids)

    @override_settings(VISITOR_MAX_MESSAGES=4)
    def test_a_full_conversation_takes_no_further_question(self) -> None:
        talk_id = self.talk()
        self.finished(self.store.ask(asking(self.owner, talk_id, "Second")).generation)

        with pytest.raises(ConversationFull):
            self.store.ask(asking(self.owner, talk_id, "Third"))
        with pytest.raises(ConversationFull):
            self.store.ask(asking(self.owner, talk_id, None, parent=1))
        with pytest.raises(ConversationFull):
            self.store.append(talk_id, said())

        assert self.texts(talk_id) == ["Hello", "Hi", "Second", "Hi"]
        assert self.store.active_generation(talk_id) is None
        assert (
            self.store.rename(talk_id, "Still possible", TitleSource.PERSON, timezone.now())
            is not None
        )

    @override_settings(VISITOR_MAX_MESSAGES=4)
    def test_a_question_fits_only_with_its_reply(self) -> None:
        talk_id = self.talk("third")

        with pytest.raises(ConversationFull):
            self.store.ask(asking(self.owner, talk_id, "fourth"))

        assert self.store.ask(asking(self.owner, talk_id, None, parent=1)).created


class ForgettingTests(VisitorCase):
    def test_forgetting_a_visitor_leaves_no_key(self) -> None:
        talk = self.talk("third", "fourth")
        self.store.rename(talk, "Title", TitleSource.PERSON, timezone.now())
        self.store.append(talk, said("sibling", parent=2))
        writing = self.writing()
        self.store.set_receipt(writing.id, "{}")
        self.store.request_stop(writing.id)
        for start in (0, 4, 8):
            self.store.checkpoint([Progress(writing.id, start, "text")], timezone.now())

        assert self.visitors.forget(self.owner) == 2

        assert [name for name in all_names() if name != "swept"] == []

    def test_what_is_still_being_written_leaves_no_key_either(self) -> None:
        writing = self.writing()
        self.visitors.forget(self.owner)

        to_stop = self.store.checkpoint([Progress(writing.id, 0, "late")], timezone.now())
        self.store.set_receipt(writing.id, "late")

        assert to_stop == {writing.id}
        assert not self.store.request_stop(writing.id)
        assert self.store.claim(writing.id, "process-1", timezone.now()) is None
        assert self.store.finish(writing.id, ended("late")) is None
        assert [name for name in all_names() if name != "swept"] == []

    def test_the_conversations_of_others_stay(self) -> None:
        mine = self.talk()
        theirs = self.asked(owner=self.stranger).conversation_id
        unsaved = self.asked(owner=Owner.temporary(1)).conversation_id

        assert self.visitors.forget(self.owner) == 1

        assert not self.is_there(mine)
        assert self.is_there(theirs, self.stranger)
        assert self.is_there(unsaved, Owner.temporary(1))

    def test_a_visitor_without_conversations_can_be_forgotten(self) -> None:
        assert self.visitors.forget(self.owner) == 0

    def test_a_forgotten_visitor_can_begin_again(self) -> None:
        self.writing(at_once=1)
        self.visitors.forget(self.owner)

        assert self.asked(at_once=1).is_active

    def test_a_deleted_conversation_leaves_no_key(self) -> None:
        talk_id = self.talk("third")

        self.store.delete(talk_id, timezone.now())

        assert [name for name in all_names() if name != "swept"] == []

    def test_writing_while_being_forgotten_leaves_no_text(self) -> None:
        for _ in range(5):
            writings = [self.writing() for _ in range(3)]
            works = [
                partial(self._write_until_stopped, writing.id, writing.conversation_id)
                for writing in writings
            ]
            forget = partial(self.visitors.forget, self.owner)

            at_the_same_time([*works, forget])

            assert [name for name in all_names() if name != "swept"] == []

    def _write_until_stopped(self, generation_id: UUID, conversation_id: UUID) -> None:
        for start in range(0, 400, 4):
            progress = Progress(generation_id, start, "text")
            if self.store.checkpoint([progress], timezone.now()):
                return
            try:
                self.store.append(conversation_id, said())
                self.store.get(self.owner, conversation_id)
            except ConversationNotFound:
                return
