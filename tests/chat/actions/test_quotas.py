"""Limits of a day and of a month: exact, clear, and nothing lost."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings

from accounts.models import User
from chat import actions
from chat.domain.errors import ChatError
from chat.domain.generations import GenerationStatus, Outcome
from chat.domain.owners import Owner
from chat.domain.quota_errors import MessagesUsedUp, QuotaReached, TokensUsedUp
from chat.domain.usage import Usage
from chat.generation.quotas import use_of
from chat.generation.spending import finish
from chat.stores import store_for
from chat.stores.base import Asked
from chat.stores.db import daily_use
from tests.builders import person

LATE = "2030-01-31T23:00:00Z"


@override_settings(GENERATIONS_PER_PERSON=1_000, SENDS_PER_MINUTE_PERSON=1_000)
class QuotaTests(TransactionTestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.person = person("mira@example.org", messages_per_day=2)
        self.owner = Owner.user(self.person.pk)

    def send(self, owner: Owner | None = None, key: str = "") -> Asked:
        return actions.send_message(
            owner or self.owner, None, "Hello", idempotency_key=key or uuid.uuid4().hex
        )

    def limit(self, **fields: int | None) -> None:
        User.objects.filter(pk=self.person.pk).update(**fields)

    @time_machine.travel(LATE, tick=False)
    def test_after_the_last_message_of_the_day_the_next_is_refused_until_midnight(self) -> None:
        self.send()
        self.send()

        with pytest.raises(MessagesUsedUp) as refused:
            self.send()

        assert refused.value.retry_after_seconds == 3_601

    def test_the_next_day_begins_anew(self) -> None:
        with time_machine.travel(LATE, tick=False):
            self.send()
            self.send()
        with time_machine.travel("2030-02-01T00:00:01Z", tick=False):
            assert self.send().created

    def test_temporary_chats_count_as_well_and_visitors_have_no_limit(self) -> None:
        self.send(Owner.temporary(self.person.pk))
        self.send(Owner.temporary(self.person.pk))
        with pytest.raises(MessagesUsedUp):
            self.send()

        for _ in range(3):
            actions.send_message(
                Owner.visitor(uuid.uuid4().hex), None, "Hi", idempotency_key=uuid.uuid4().hex
            )

    def test_the_same_message_again_and_one_that_is_refused_cost_nothing(self) -> None:
        for _ in range(3):
            self.send(key="the same")
        with pytest.raises(ChatError):
            actions.send_message(self.owner, uuid.uuid4(), "Hello", idempotency_key="x")
        with override_settings(GENERATIONS_PER_PERSON=0), pytest.raises(ChatError):
            self.send()

        assert use_of(self.person.pk).messages_today == 1

    def test_a_person_without_limits_of_their_own_has_those_of_the_site(self) -> None:
        self.limit(messages_per_day=None)
        self.send()
        assert use_of(self.person.pk).quota.messages_per_day is None
        with override_settings(QUOTA_MESSAGES_PER_DAY=1):
            self.send()
            with pytest.raises(MessagesUsedUp):
                self.send()
        self.limit(messages_per_day=0)
        with pytest.raises(MessagesUsedUp):
            self.send()

    def test_of_many_at_once_as_many_get_through_as_are_left(self) -> None:
        self.limit(messages_per_day=3)
        today = date(2030, 1, 1)

        def take(_: int) -> bool:
            try:
                return daily_use.take_message(self.person.pk, today, 3)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            taken = list(pool.map(take, range(16)))

        assert sum(taken) == 3
        assert daily_use.messages_on(self.person.pk, today) == 3

    def ended(self, tokens: int, owner: Owner | None = None) -> None:
        asked = self.send(owner)
        outcome = Outcome(
            status=GenerationStatus.COMPLETED,
            event_id=str(uuid.uuid4()),
            timestamp=1.0,
            text="A reply",
            usage=Usage(tokens - 1, 1),
        )
        generation = asked.generation
        assert finish(store_for(generation.owner), generation, outcome) is not None
        # Ended twice is counted once.
        assert finish(store_for(generation.owner), generation, outcome) is None

    @time_machine.travel(LATE, tick=False)
    def test_when_the_tokens_of_the_month_are_used_the_next_message_is_refused(self) -> None:
        self.limit(messages_per_day=None, tokens_per_month=100)
        self.ended(60)
        self.ended(60, Owner.temporary(self.person.pk))

        with pytest.raises(TokensUsedUp) as refused:
            self.send()

        assert refused.value.retry_after_seconds == 3_601
        assert use_of(self.person.pk).tokens_this_month == 120

    def test_deleting_gives_nothing_back(self) -> None:
        self.limit(messages_per_day=1, tokens_per_month=10)
        self.ended(60)
        actions.delete_all_conversations(self.person.pk)

        with pytest.raises(QuotaReached):
            self.send()

    def test_asking_again_counts_as_a_message(self) -> None:
        self.limit(messages_per_day=2, tokens_per_month=1_000)
        asked = self.send()
        outcome = Outcome(GenerationStatus.COMPLETED, str(uuid.uuid4()), 1.0, text="A reply")
        reply = finish(store_for(self.owner), asked.generation, outcome)
        assert reply is not None
        actions.retry_reply(
            self.owner, asked.conversation.id, reply.sequence, idempotency_key="again"
        )

        with pytest.raises(MessagesUsedUp):
            self.send()

    def test_pages_and_programs_are_told_when_to_come_again(self) -> None:
        self.limit(messages_per_day=0)
        client = Client()
        client.force_login(self.person)

        page = client.post("/c/", {"prompt": "Keep this text", "key": uuid.uuid4().hex})

        assert page.status_code == 429
        assert int(page["Retry-After"]) > 0
        assert "Keep this text" in page.content.decode()
        assert "used your messages of today" in page.content.decode()
        answer = client.post(
            "/api/v1/conversations", {"text": "Hello"}, content_type="application/json"
        )
        assert (answer.status_code, answer.json()["code"]) == (429, "messages_used_up")

    def test_the_settings_show_limits_and_what_is_used(self) -> None:
        client = Client()
        client.force_login(self.person)
        self.send()

        assert "1 of 2" in client.get("/settings/").content.decode()
        self.limit(messages_per_day=None)
        assert "limits-heading" not in client.get("/settings/").content.decode()
