"""The end of a reply: one event, one winner, nothing left over."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

from django.utils import timezone

from chat.domain.events import ASSISTANT_AUTHOR, EventType, Role
from chat.domain.generations import GenerationStatus, Progress
from tests.chat.stores.building import ended, said
from tests.chat.stores.contract.case import StoreCase


class EndingContract(StoreCase):
    def test_the_reply_becomes_an_event_after_its_question(self) -> None:
        generation = self.writing()
        outcome = ended("Hi", thinking="Hm", event_id="r1", input_tokens=12, output_tokens=3)

        reply = self.store.finish(generation.id, outcome)

        assert reply is not None
        assert reply == self.store.event(generation.conversation_id, 2)
        assert (reply.sequence, reply.parent, reply.position) == (2, 1, 2)
        assert (reply.text, reply.thinking) == ("Hi", "Hm")
        assert (reply.author, reply.role) == (ASSISTANT_AUTHOR, Role.ASSISTANT)
        assert (reply.event_id, reply.timestamp) == ("r1", outcome.timestamp)
        assert reply.invocation_id == str(generation.id)
        assert (reply.model_name, reply.input_tokens, reply.output_tokens) == ("demo-1", 12, 3)
        heading = self.heading(generation.conversation_id)
        assert (heading.head, heading.message_count) == (2, 2)

    def test_every_ending_has_its_own_event_type(self) -> None:
        endings = {
            GenerationStatus.COMPLETED: EventType.GENERATION_COMPLETED,
            GenerationStatus.STOPPED: EventType.GENERATION_STOPPED,
            GenerationStatus.FAILED: EventType.GENERATION_FAILED,
            GenerationStatus.INTERRUPTED: EventType.GENERATION_INTERRUPTED,
        }
        for status, event_type in endings.items():
            with self.subTest(status):
                generation = self.writing()
                assert self.finished(generation, status=status).type is event_type
                assert self.status(generation) is status
                assert self.store.active_generation(generation.conversation_id) is None

    def test_how_it_ended_is_stored_with_the_generation(self) -> None:
        generation = self.writing()
        at = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
        outcome = ended(
            "part",
            GenerationStatus.FAILED,
            error_code="engine_timeout",
            receipt='{"sent": [1]}',
            input_tokens=7,
            output_tokens=1,
            first_delta_at=at,
        )

        reply = self.store.finish(generation.id, outcome)

        assert reply is not None
        found = self.store.generation(generation.conversation_id, generation.id)
        assert (found.error_code, reply.error_code) == ("engine_timeout", "engine_timeout")
        assert (found.receipt, found.first_delta_at) == ('{"sent": [1]}', at)
        assert (found.input_tokens, found.output_tokens, found.reply) == (7, 1, 2)
        assert found.ended_at is not None
        assert abs(found.ended_at.timestamp() - outcome.timestamp) < 1e-5

    def test_the_receipt_from_before_stays_when_the_ending_has_none(self) -> None:
        generation = self.writing()
        self.store.set_receipt(generation.id, '{"sent": [1]}')

        self.finished(generation, receipt="")

        found = self.store.generation(generation.conversation_id, generation.id)
        assert found.receipt == '{"sent": [1]}'

    def test_an_agent_can_read_the_reply(self) -> None:
        generation = self.writing()

        reply = self.finished(generation, "part", status=GenerationStatus.STOPPED, thinking="Hm")

        payload = json.loads(reply.data)
        assert payload["content"] == {
            "role": "model",
            "parts": [{"text": "Hm", "thought": True}, {"text": "part"}],
        }
        assert (payload["id"], payload["author"]) == (reply.event_id, ASSISTANT_AUTHOR)
        assert payload["interrupted"]

    def test_a_reply_ends_once(self) -> None:
        generation = self.writing()

        first = self.store.finish(generation.id, ended("first"))
        second = self.store.finish(generation.id, ended("second", GenerationStatus.INTERRUPTED))

        assert first is not None
        assert second is None
        assert self.texts(generation.conversation_id) == ["Hello", "first"]
        assert self.status(generation) is GenerationStatus.COMPLETED

    def test_what_never_was_cannot_end(self) -> None:
        assert self.store.finish(uuid.uuid4(), ended()) is None

    def test_a_reply_that_was_never_begun_can_end(self) -> None:
        generation = self.asked()

        reply = self.store.finish(generation.id, ended("", GenerationStatus.FAILED))

        assert reply is not None
        assert reply.text == ""
        assert self.status(generation) is GenerationStatus.FAILED

    def test_who_reads_late_gets_the_rest_from_the_reply(self) -> None:
        generation = self.writing()
        self.store.checkpoint([Progress(generation.id, 0, "Hel", 0, "H")], timezone.now())
        reply = self.finished(
            generation,
            "Hello 👩🏽‍🚀",
            thinking="Hm",
            status=GenerationStatus.FAILED,
            error_code="e",
        )

        written = self.store.written(generation.id, offset=3, thinking_offset=1)

        assert (written.text, written.thinking) == ("lo 👩🏽\u200d🚀", "m")
        assert written.status is GenerationStatus.FAILED
        assert (written.reply, written.error_code) == (reply.sequence, "e")

    def test_the_head_stays_where_a_person_moved_it_meanwhile(self) -> None:
        generation = self.writing()
        talk_id = generation.conversation_id
        moved = self.store.append(talk_id, said("Never mind", parent=0))

        reply = self.finished(generation)

        heading = self.heading(talk_id)
        assert (heading.head, heading.message_count) == (moved.sequence, 1)
        assert (reply.parent, reply.position) == (1, 2)
        assert heading.has_branches
        assert self.texts(talk_id) == ["Never mind"]
        assert self.store.tip(talk_id, 1) == reply.sequence

    def test_the_end_of_a_reply_moves_the_conversation_up(self) -> None:
        generation = self.writing()
        before = self.heading(generation.conversation_id).updated_at

        self.finished(generation)

        assert self.heading(generation.conversation_id).updated_at > before
