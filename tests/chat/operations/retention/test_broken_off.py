"""What is long, and what a stop or a kill interrupts, goes all the same."""

from __future__ import annotations

import threading

import pytest
from django.test import TransactionTestCase
from django.utils import timezone

from chat import models
from chat.domain.events import EventType
from chat.domain.jobs import JobStatus
from chat.operations.jobs import find
from chat.operations.jobs.queue import start_now, take_waiting
from chat.operations.jobs.work import work
from chat.operations.retention import cleaning
from tests.builders import person
from tests.chat.operations.retention.case import aged, at_once, run, there


@at_once
class LongAndBrokenOffTests(TransactionTestCase):
    def setUp(self) -> None:
        self.person = person()

    def test_a_long_conversation_goes_in_pieces(self) -> None:
        old = aged(self.person, 120, questions=5)
        events = models.Event.objects.filter(conversation_id=old).count()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cleaning, "BATCH_EVENTS", 3)
            ended = run()

        assert there(old) == [False]
        assert ended.counted["chat_event"] == events > 3
        assert ended.counted["chat_conversation"] == ended.counted["unused"] == 1
        assert models.Receipt.objects.get().counted["chat_event"] == events

    def test_asked_to_stop_it_goes_on_later_with_the_same_receipt(self) -> None:
        ids = [aged(self.person, 120) for _ in range(5)]
        stopping, job = threading.Event(), find("cleanup")
        taken: list[int] = []

        def stop_soon(_self: object, _began: float) -> None:
            taken.append(1)
            if len(taken) == 2:
                stopping.set()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cleaning, "BATCH_CONVERSATIONS", 1)
            patch.setattr(cleaning.Cleaning, "_rest", stop_soon)
            left = work(job, start_now(job), stopping=stopping)
        assert left.status == JobStatus.INTERRUPTED
        assert sum(there(*ids)) == 3

        row = take_waiting(["cleanup"], timezone.now())
        assert row is not None
        ended = work(job, row)

        assert ended.status == JobStatus.SUCCEEDED
        assert ended.counted["unused"] == 5
        assert not any(there(*ids))
        assert models.Receipt.objects.get().counted["chat_conversation"] == 5

    def test_what_a_kill_left_of_a_long_conversation_goes_with_the_next_run(self) -> None:
        old = aged(self.person, 120, questions=5)

        class Killed(BaseException):
            pass

        def killed(*_: object) -> None:
            raise Killed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cleaning, "BATCH_EVENTS", 3)
            patch.setattr(cleaning.Cleaning, "_finish", killed)
            with pytest.raises(Killed):
                run()
        assert models.Event.objects.filter(type=EventType.MESSAGE_CREATED).exists()
        assert models.Conversation.objects.get(pk=old).owner_id is None
        count = models.Event.objects.count()

        # Whichever job is the first.
        run("empty_conversations")

        assert there(old) == [False]
        assert not models.Event.objects.exists()
        receipt = models.Receipt.objects.get()
        assert receipt.counted["chat_event"] == count > 3
        assert receipt.counted["chat_conversation"] == 1
