"""Sending: stored once, checked first, limited clearly."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.db.models import CharField
from django.test import TransactionTestCase, override_settings

from accounts.models import User
from chat import actions, models
from chat.actions import limits
from chat.domain.errors import (
    ConversationNotFound,
    IdempotencyConflict,
    MessageEmpty,
    MessageTooLong,
    TooManySends,
)
from chat.domain.owners import Owner
from chat.domain.titles import PREVIEW_MAX_CHARS, TITLE_MAX_CHARS
from chat.stores import store_for
from chat.stores.base import Asked

# Limits count by the minute; a test must not run over its end.
MID_MINUTE = "2030-01-01T12:00:30Z"


# Every generation stays queued: no loop runs in these tests.
@override_settings(GENERATIONS_PER_PERSON=1_000)
class SendTests(TransactionTestCase):
    def setUp(self) -> None:
        cache.clear()
        self.owner = Owner.user(User.objects.create_user("one@example.org").pk)
        self.stranger = Owner.user(User.objects.create_user("two@example.org").pk)

    def _send(self, text: str = "Hello", key: str = "", **options: object) -> Asked:
        owner = options.pop("owner", self.owner)
        conversation_id = options.pop("conversation_id", None)
        return actions.send_message(
            owner,  # type: ignore[arg-type]  # an Owner
            conversation_id,  # type: ignore[arg-type]  # a UUID
            text,
            idempotency_key=key or uuid.uuid4().hex,
            **options,  # type: ignore[arg-type]  # as the test says
        )

    def test_the_first_message_opens_a_conversation_with_a_title(self) -> None:
        asked = self._send("Do green roofs cool a city, and by how much in a hot summer in July?")

        assert asked.created
        assert asked.conversation.title == (
            "Do green roofs cool a city, and by how much in a hot summer"
        )
        assert asked.conversation.owner == self.owner

    @override_settings(CHAT_TITLE_CHARS=14, CHAT_PREVIEW_CHARS=20)
    def test_how_long_titles_and_previews_are_is_set(self) -> None:
        conversation = self._send("Do green roofs cool a city?").conversation

        assert conversation.title == "Do green roofs"
        assert conversation.preview == "Do green roofs cool "

    @override_settings(CHAT_TITLE_CHARS=TITLE_MAX_CHARS, CHAT_PREVIEW_CHARS=PREVIEW_MAX_CHARS)
    def test_the_longest_that_can_be_set_fit_their_columns(self) -> None:
        conversation = self._send("x" * 200).conversation

        for name in ("title", "preview"):
            column = models.Conversation._meta.get_field(name)
            assert isinstance(column, CharField)
            assert len(getattr(conversation, name)) == column.max_length

    def test_the_same_key_stores_one_message(self) -> None:
        first = self._send(key="one key")
        second = self._send(key="one key")

        assert (first.created, second.created) == (True, False)
        assert first.conversation.id == second.conversation.id
        assert first.question == second.question
        assert len(store_for(self.owner).page(self.owner)) == 1

    def test_a_double_click_in_the_same_instant_stores_one_message(self) -> None:
        def click(_: int) -> Asked:
            try:
                return self._send(key="double click")
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            asked = list(pool.map(click, range(8)))

        assert sum(each.created for each in asked) == 1
        assert len({each.conversation.id for each in asked}) == 1
        assert len({each.question.sequence for each in asked if each.question}) == 1

    def test_the_same_key_with_another_text_is_refused(self) -> None:
        self._send("One text", key="one key")

        with pytest.raises(IdempotencyConflict):
            self._send("Another text", key="one key")

    def test_one_key_of_two_people_opens_two_conversations(self) -> None:
        mine = self._send(key="one key")
        theirs = self._send(key="one key", owner=self.stranger)

        assert mine.conversation.id != theirs.conversation.id

    def test_a_strangers_conversation_is_not_found(self) -> None:
        mine = self._send()

        # The conversation is there for its owner: the next line means something.
        store_for(self.owner).get(self.owner, mine.conversation.id)
        with pytest.raises(ConversationNotFound):
            self._send(conversation_id=mine.conversation.id, owner=self.stranger)

    def test_an_unknown_conversation_creates_nothing(self) -> None:
        with pytest.raises(ConversationNotFound):
            self._send(conversation_id=uuid.uuid4())

        assert store_for(self.owner).page(self.owner) == []

    def test_blank_messages_are_refused(self) -> None:
        for text in ("", "   ", "\n\t\n", "\x00"):
            with self.subTest(repr(text)), pytest.raises(MessageEmpty):
                self._send(text)

    @override_settings(CHAT_MESSAGE_MAX_CHARS=10)
    def test_the_limit_of_length_is_exact(self) -> None:
        self._send("x" * 10)

        with pytest.raises(MessageTooLong):
            self._send("x" * 11)

    def test_text_is_stored_as_typed(self) -> None:
        for text in (
            "<script>alert(1)</script>",
            "'; DROP TABLE chat_event; --",
            "$(rm -rf /) `id` ../../etc/passwd",
            "שלום 👩‍👩‍👧 e\u0301 \u202eabc",
            "How do I create a study plan?",
            "What does a cat eat?",
        ):
            with self.subTest(text):
                asked = self._send(text)
                store = store_for(self.owner)
                assert asked.question is not None
                stored = store.event(asked.conversation.id, asked.question.sequence)
                assert stored.text == text

    @time_machine.travel(MID_MINUTE, tick=False)
    @override_settings(SENDS_PER_MINUTE_PERSON=3)
    def test_sends_per_person_are_limited(self) -> None:
        for _ in range(3):
            self._send()

        with pytest.raises(TooManySends) as refused:
            self._send()
        assert 1 <= refused.value.retry_after_seconds <= 60
        self._send(owner=self.stranger)

    @time_machine.travel(MID_MINUTE, tick=False)
    @override_settings(SENDS_PER_MINUTE_ADDRESS=3)
    def test_sends_per_address_are_limited_over_all_people(self) -> None:
        for owner in (self.owner, self.stranger, Owner.visitor("a")):
            self._send(owner=owner, address="192.0.2.1")

        with pytest.raises(TooManySends):
            self._send(owner=Owner.visitor("b"), address="192.0.2.1")
        self._send(owner=Owner.visitor("b"), address="192.0.2.2")

    @time_machine.travel(MID_MINUTE, tick=False)
    @override_settings(SENDS_PER_MINUTE_PERSON=50)
    def test_the_limit_holds_when_many_send_at_once(self) -> None:

        def count(_: int) -> bool:
            try:
                limits.count_send(self.owner, "")
            except TooManySends:
                return False
            return True

        with ThreadPoolExecutor(16) as pool:
            granted = sum(pool.map(count, range(200)))

        assert granted == 50
