"""A person's limits hold for saved and temporary chats together, whichever came first."""

from __future__ import annotations

import uuid

import pytest
import time_machine
from django.core.cache import caches
from django.test import TestCase, override_settings

from chat import actions
from chat.domain.errors import TooManyGenerations, TooManySends
from chat.domain.generations import GenerationStatus, Outcome
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.base import Asked
from tests.builders import person
from tests.chat.stores.test_outages import NO_REDIS


class LimitTests(TestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()

    @time_machine.travel("2030-01-31T23:00:00Z", tick=False)
    @override_settings(SENDS_PER_MINUTE_PERSON=2, GENERATIONS_PER_PERSON=1_000)
    def test_sends_of_a_minute_are_counted_by_person(self) -> None:
        for first, second in _both_orders():
            with self.subTest(first=first.kind):
                _send(first)
                _send(second)

                for owner in (first, second):
                    with pytest.raises(TooManySends):
                        _send(owner)
                assert _send(Owner.user(person().pk)).created

    @override_settings(SENDS_PER_MINUTE_PERSON=1_000, GENERATIONS_PER_PERSON=2)
    def test_replies_at_once_are_counted_by_person(self) -> None:
        for first, second in _both_orders():
            with self.subTest(first=first.kind):
                asked = _send(first)
                _send(second)

                for owner in (first, second):
                    with pytest.raises(TooManyGenerations):
                        _send(owner)
                outcome = Outcome(GenerationStatus.STOPPED, str(uuid.uuid4()), 1.0)
                store_for(first).finish(asked.generation.id, outcome)
                assert _send(second).created

    @override_settings(SENDS_PER_MINUTE_PERSON=1_000, GENERATIONS_PER_PERSON=1)
    def test_the_same_message_again_is_found_whatever_the_other_chat_does(self) -> None:
        for first, second in _both_orders():
            with self.subTest(first=first.kind):
                asked = _send(first, key="once")

                with pytest.raises(TooManyGenerations):
                    _send(second)

                assert _send(first, key="once").generation.id == asked.generation.id

    @override_settings(CACHES=NO_REDIS)
    def test_saved_chats_go_on_while_temporary_ones_are_out_of_reach(self) -> None:
        assert _send(Owner.user(person().pk)).created


def _both_orders() -> list[tuple[Owner, Owner]]:
    """Return a person's two owners, and another one's the other way round."""
    one, other = person().pk, person().pk
    return [
        (Owner.user(one), Owner.temporary(one)),
        (Owner.temporary(other), Owner.user(other)),
    ]


def _send(owner: Owner, key: str = "") -> Asked:
    return actions.send_message(owner, None, "Hello", idempotency_key=key or uuid.uuid4().hex)
