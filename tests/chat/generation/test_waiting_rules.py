"""What a waiting message may do, and what it follows; replies end when a test says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from chat import actions
from chat.domain.errors import ConversationBusy, IdempotencyConflict, TooManySends
from chat.domain.generations import GenerationStatus
from chat.domain.quota_errors import MessagesUsedUp
from chat.domain.waiting import WaitingMessage
from chat.domain.waiting_errors import AnotherIsWaiting, NotWaiting
from chat.generation.recovery import recover_if_abandoned
from chat.generation.waiting import send_after, send_all_due
from chat.stores import store_for
from chat.stores.base import Asked
from chat.stores.db import daily_use
from tests.chat.generation.running import GenerationTestCase
from tests.chat.stores.building import at_the_same_time, ended

SLOW = "script:paced?tokens=60&rate=60"
ENDLESS = "script:paced?tokens=2000&rate=50"


class RuleTests(GenerationTestCase):
    """Without a loop: replies begin and end when a test says so."""

    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        self.store = store_for(self.owner)
        self.asked = actions.send_message(self.owner, None, "First", idempotency_key="first")
        self.talk_id = self.asked.conversation.id

    def test_the_same_key_waits_once_and_counts_as_one_message(self) -> None:
        first = self._wait()

        assert self._wait() == first
        with pytest.raises(IdempotencyConflict):
            self._wait("Something else")

    def test_a_second_message_is_refused(self) -> None:
        self._wait()

        with pytest.raises(AnotherIsWaiting):
            self._wait("And this", key="another")

    def test_the_same_key_after_it_was_sent_finds_what_was_sent(self) -> None:
        self._wait()
        self._end()
        send_all_due()

        again = self._wait()

        assert isinstance(again, Asked)
        assert not again.created
        assert self.store.get(self.owner, self.talk_id).revision == 3

    def test_it_follows_the_reply_it_was_written_for_whatever_is_chosen_later(self) -> None:
        self._wait()
        self._end()
        # Another beginning of the same conversation, chosen before the message is sent.
        other = actions.send_message(
            self.owner, self.talk_id, "Another beginning", idempotency_key="other", parent=0
        )
        self._end(other)

        send_after(self.asked.generation)

        (sent,) = [e for e in self.store.events(self.talk_id, range(1, 9)) if e.text == "And then?"]
        assert sent.parent == 2

    def test_who_reads_another_version_goes_on_with_that_one(self) -> None:
        self._end()
        second = actions.send_message(
            self.owner, self.talk_id, "Another beginning", idempotency_key="other", parent=0
        )

        waiting = self._wait(parent=2)
        self._end(second)
        send_all_due()

        assert isinstance(waiting, WaitingMessage)
        assert waiting.parent == 2
        assert self.store.event(self.talk_id, 5).parent == 2

    def test_a_message_on_a_continued_reply_follows_that_reply(self) -> None:
        self._end(status=GenerationStatus.STOPPED)
        going_on = actions.continue_reply(self.owner, self.talk_id, 2, idempotency_key="go on")

        # Pages show a reply that goes on as being written: the question is the last event there.
        waiting = self._wait(parent=1)
        self._end(going_on)
        send_all_due()

        assert isinstance(waiting, WaitingMessage)
        assert self.store.event(self.talk_id, 4).parent == 3

    def test_many_that_see_the_end_send_it_once(self) -> None:
        self._wait()
        self._end()

        at_the_same_time([send_all_due] * 4 + [lambda: send_after(self.asked.generation)] * 4)

        assert self.store.get(self.owner, self.talk_id).revision == 3
        assert self.store.waiting(self.talk_id) is None

    def test_after_a_crash_the_model_is_not_called_by_itself(self) -> None:
        self._wait()
        self.store.claim(self.asked.generation.id, "gone", timezone.now())
        with override_settings(HEARTBEAT_DEAD_SECONDS=-1):
            generation = self.store.generation(self.talk_id, self.asked.generation.id)
            assert recover_if_abandoned(self.store, generation)

        send_all_due()

        waiting = self.store.waiting(self.talk_id)
        assert waiting is not None
        assert waiting.is_held
        assert self.store.get(self.owner, self.talk_id).revision == 2

    def test_what_was_removed_is_not_sent(self) -> None:
        waiting = self._wait()
        assert isinstance(waiting, WaitingMessage)

        actions.remove_waiting(self.owner, self.talk_id, waiting.id)
        self._end()
        send_all_due()

        assert self.store.get(self.owner, self.talk_id).revision == 2
        with pytest.raises(NotWaiting):
            actions.remove_waiting(self.owner, self.talk_id, waiting.id)

    def test_what_is_being_edited_is_not_sent_and_is_replaced(self) -> None:
        waiting = self._wait()
        assert isinstance(waiting, WaitingMessage)
        actions.hold_waiting(self.owner, self.talk_id, waiting.id)
        self._end()
        send_all_due()
        assert self.store.get(self.owner, self.talk_id).revision == 2

        sent = self._wait("In other words", key="edited", replaces=waiting.id)

        assert isinstance(sent, Asked)
        assert self.store.waiting(self.talk_id) is None

    def test_while_another_reply_is_written_it_cannot_be_sent_now(self) -> None:
        waiting = self._wait()
        assert isinstance(waiting, WaitingMessage)

        with pytest.raises(ConversationBusy):
            actions.send_waiting_now(self.owner, self.talk_id, waiting.id)

        assert self.store.waiting(self.talk_id) is not None

    def test_it_counts_as_a_send_once(self) -> None:
        cache.clear()
        with override_settings(SENDS_PER_MINUTE_PERSON=1):
            self._wait()
            self._end()
            send_all_due()

            assert self.store.get(self.owner, self.talk_id).revision == 3
            with pytest.raises(TooManySends):
                self._wait("One more", key="more")

    def test_it_counts_against_the_quota_when_it_is_sent(self) -> None:
        with override_settings(QUOTA_MESSAGES_PER_DAY=5):
            day = timezone.now().date()
            self._wait()
            assert daily_use.messages_on(self.user.pk, day) == 0

            self._end()
            send_all_due()

        assert daily_use.messages_on(self.user.pk, day) == 1

    def test_a_quota_that_was_used_up_meanwhile_holds_it(self) -> None:
        self._wait()
        self._end()

        with override_settings(QUOTA_MESSAGES_PER_DAY=0):
            send_all_due()
            waiting = self.store.waiting(self.talk_id)
            assert waiting is not None
            assert waiting.is_held
            with pytest.raises(MessagesUsedUp):
                actions.send_waiting_now(self.owner, self.talk_id, waiting.id)

    def test_who_was_suspended_sends_nothing(self) -> None:
        self._wait()
        self._end()
        User.objects.filter(pk=self.user.pk).update(is_active=False)

        send_all_due()

        assert self.store.get(self.owner, self.talk_id).revision == 2

    def _wait(
        self, text: str = "And then?", key: str = "next", **fields: Any
    ) -> Asked | WaitingMessage:
        return actions.send_or_wait(self.owner, self.talk_id, text, idempotency_key=key, **fields)

    def _end(
        self,
        asked: Asked | None = None,
        *,
        status: GenerationStatus = GenerationStatus.COMPLETED,
    ) -> None:
        generation = (asked or self.asked).generation
        assert self.store.finish(generation.id, ended(status=status)) is not None
