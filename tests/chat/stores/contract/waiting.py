"""A message that waits for a reply: one, taken out once, and in no reading of the log."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from chat.domain.errors import ConversationNotFound, IdempotencyConflict
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.waiting import WaitingMessage
from chat.domain.waiting_errors import AnotherIsWaiting, NothingToWaitFor, NotWaiting
from chat.stores.base import Ask, Asked
from tests.chat.stores.building import asking, at_the_same_time, ended
from tests.chat.stores.contract.case import StoreCase

THREADS = 10


class WaitingCase(StoreCase):
    def next_message(
        self, generation: Generation, text: str = "And then?", **fields: Any
    ) -> WaitingMessage:
        values = {"event_id": str(uuid.uuid4()), "at": timezone.now(), **fields}
        return WaitingMessage(
            id=uuid.uuid4(),
            conversation_id=generation.conversation_id,
            owner=generation.owner,
            text=text,
            **values,
        )

    def sending(self, message: WaitingMessage) -> Ask:
        ask = asking(
            message.owner,
            message.conversation_id,
            message.text,
            generation_id=message.id,
            event_id=message.event_id,
            parent=message.reply,
        )
        return replace(ask, is_waiting=True)


class WaitingContract(WaitingCase):
    def test_it_waits_for_the_reply_being_written(self) -> None:
        generation = self.writing()
        message = self.next_message(generation, model_name="big", parent=0)

        self.store.wait(message)

        found = self.store.waiting(generation.conversation_id)
        assert found is not None
        assert found == replace(
            message, behind=generation.id, status=GenerationStatus.RUNNING, at=found.at
        )
        assert not found.is_held
        assert not found.is_due

    def test_it_is_in_no_log(self) -> None:
        generation = self.writing("Hello")

        self.store.wait(self.next_message(generation))

        assert self.texts(generation.conversation_id) == ["Hello"]
        assert self.heading(generation.conversation_id).revision == 1

    def test_without_a_reply_being_written_nothing_waits(self) -> None:
        generation = self.writing()
        self.finished(generation)

        with pytest.raises(NothingToWaitFor):
            self.store.wait(self.next_message(generation))

        assert self.store.waiting(generation.conversation_id) is None

    def test_the_same_again_waits_once_and_other_words_are_refused(self) -> None:
        generation = self.writing()
        message = self.next_message(generation)
        first = self.store.wait(message)

        assert self.store.wait(message).id == first.id
        with pytest.raises(IdempotencyConflict):
            self.store.wait(replace(message, text="Something else"))
        with pytest.raises(AnotherIsWaiting):
            self.store.wait(self.next_message(generation, "A second one"))

    def test_an_edited_one_takes_its_place(self) -> None:
        generation = self.writing()
        first = self.store.wait(self.next_message(generation))

        second = self.store.wait(self.next_message(generation, "Better"), replaces=first.id)

        assert self.store.waiting(generation.conversation_id) == replace(
            second, at=second.at, status=GenerationStatus.RUNNING
        )

    def test_it_is_due_when_the_reply_is_complete(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))
        assert message.id not in self._due()

        reply = self.finished(generation)

        found = self.store.waiting(generation.conversation_id)
        assert found is not None
        assert found.is_due
        assert found.reply == reply.sequence
        assert message.id in self._due()

    def test_after_any_other_end_it_waits_for_its_person(self) -> None:
        for status in (
            GenerationStatus.STOPPED,
            GenerationStatus.FAILED,
            GenerationStatus.INTERRUPTED,
        ):
            with self.subTest(status):
                generation = self.writing()
                message = self.store.wait(self.next_message(generation))

                self.finished(generation, status=status)

                found = self.store.waiting(generation.conversation_id)
                assert found is not None
                assert found.is_held
                assert message.id not in self._due()

    def test_who_holds_it_back_sends_it_alone(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))

        assert self.store.hold_back(generation.conversation_id, message.id)
        self.finished(generation)

        assert message.id not in self._due()
        assert not self.store.hold_back(generation.conversation_id, uuid.uuid4())

    def test_what_is_removed_is_removed_once(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))

        assert not self.store.remove_waiting(generation.conversation_id, uuid.uuid4())
        assert self.store.remove_waiting(generation.conversation_id, message.id)
        assert not self.store.remove_waiting(generation.conversation_id, message.id)

    def test_asking_it_takes_it_out_and_follows_what_it_waited_for(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))
        reply = self.finished(generation)
        ask = self.sending(replace(message, reply=reply.sequence))

        asked = self.store.ask(ask)

        assert asked.created
        assert asked.question is not None
        assert asked.question.parent == reply.sequence
        assert self.store.waiting(generation.conversation_id) is None
        assert self.store.ask(ask).created is False

    def test_what_waits_no_more_is_not_asked(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))
        self.finished(generation)
        self.store.remove_waiting(generation.conversation_id, message.id)

        with pytest.raises(NotWaiting):
            self.store.ask(self.sending(message))

        assert self.heading(generation.conversation_id).revision == 2

    def test_what_was_sent_cannot_wait_again(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))
        self.finished(generation)
        self.store.ask(self.sending(message))

        with pytest.raises(NothingToWaitFor):
            self.store.wait(message)

    def test_only_its_owner_is_told_of_it(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))

        assert [each.id for each in self.store.all_waiting(self.owner)] == [message.id]
        assert self.store.all_waiting(self.stranger) == []

    def test_what_is_deleted_sends_nothing(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))
        self.finished(generation)

        self.store.delete(generation.conversation_id, timezone.now())

        assert message.id not in self._due()
        with pytest.raises(ConversationNotFound):
            self.store.ask(self.sending(message))
        with pytest.raises(ConversationNotFound):
            self.store.wait(self.next_message(generation))

    def _due(self) -> set[UUID]:
        return {message.id for message in self.store.due()}


class WaitingRaceContract(WaitingCase):
    def test_ten_that_send_it_at_once_send_it_once(self) -> None:
        generation = self.writing()
        message = self.store.wait(self.next_message(generation))
        reply = self.finished(generation)
        ask = self.sending(replace(message, reply=reply.sequence))

        results = at_the_same_time([partial(self.store.ask, ask)] * THREADS)

        assert all(isinstance(result, Asked) for result in results), results
        assert sum(result.created for result in results) == 1
        assert self.heading(generation.conversation_id).revision == 3

    def test_removing_and_sending_at_once_is_one_of_both(self) -> None:
        for _ in range(5):
            generation = self.writing()
            message = self.store.wait(self.next_message(generation))
            self.finished(generation)
            talk_id = generation.conversation_id

            sent, removed = at_the_same_time(
                [
                    partial(self.store.ask, self.sending(message)),
                    partial(self.store.remove_waiting, talk_id, message.id),
                ]
            )

            assert isinstance(sent, Asked) is not removed, (sent, removed)
            assert self.heading(talk_id).revision == (2 if removed else 3)
            assert self.store.waiting(talk_id) is None

    def test_what_is_sent_while_the_reply_ends_waits_or_finds_nothing_to_wait_for(self) -> None:
        for _ in range(5):
            generation = self.writing()
            message = self.next_message(generation)

            waited, _ = at_the_same_time(
                [
                    partial(self.store.wait, message),
                    partial(self.store.finish, generation.id, ended()),
                ]
            )

            found = self.store.waiting(generation.conversation_id)
            if isinstance(waited, NothingToWaitFor):
                assert found is None
            else:
                assert found is not None, waited
                assert found.is_due

    def test_ten_that_wait_at_once_are_one(self) -> None:
        generation = self.writing()
        messages = [self.next_message(generation, str(number)) for number in range(THREADS)]

        results = at_the_same_time([partial(self.store.wait, message) for message in messages])

        kept = [result for result in results if isinstance(result, WaitingMessage)]
        assert len(kept) == 1, results
        assert self.store.waiting(generation.conversation_id).id == kept[0].id  # type: ignore[union-attr] # it is there
