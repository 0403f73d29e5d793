"""A reply while it is written: claimed once, saved in pieces, read from any offset."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from chat.domain.errors import GenerationNotFound
from chat.domain.generations import Generation, GenerationStatus, Progress
from tests.chat.stores.building import ended
from tests.chat.stores.contract.case import StoreCase


class WritingContract(StoreCase):
    def saved(
        self, *pieces: tuple[int, str], thinking: tuple[tuple[int, str], ...] = ()
    ) -> Generation:
        """A reply in progress of which these pieces were checkpointed, one after the other."""
        generation = self.writing()
        for start, text in pieces:
            self.save(generation, start, text)
        for start, text in thinking:
            progress = Progress(generation.id, thinking_offset=start, thinking=text)
            self.store.checkpoint([progress], timezone.now())
        return generation

    def save(self, generation: Generation, start: int, text: str) -> set[uuid.UUID]:
        return self.store.checkpoint([Progress(generation.id, start, text)], timezone.now())

    def text(self, generation: Generation, offset: int = 0) -> str:
        return self.store.written(generation.id, offset=offset).text

    def test_a_queued_generation_is_claimed_once(self) -> None:
        generation, at = self.asked(), timezone.now()

        claimed = self.store.claim(generation.id, "process-1", at)
        again = self.store.claim(generation.id, "process-2", at)

        assert claimed is not None
        assert again is None
        assert claimed.status is GenerationStatus.RUNNING
        assert (claimed.process, claimed.started_at) == ("process-1", at)
        assert claimed.heartbeat_at == at
        assert self.store.generation(claimed.conversation_id, claimed.id) == claimed

    def test_what_has_ended_or_never_was_cannot_be_claimed(self) -> None:
        generation = self.asked()
        self.finished(generation, status=GenerationStatus.STOPPED)

        assert self.store.claim(generation.id, "process-1", timezone.now()) is None
        assert self.store.claim(uuid.uuid4(), "process-1", timezone.now()) is None

    def test_a_generation_is_found_in_its_own_conversation_only(self) -> None:
        generation, other = self.asked(), self.talk()

        for conversation_id, talk_id in (
            (other, generation.id),
            (generation.conversation_id, uuid.uuid4()),
        ):
            with pytest.raises(GenerationNotFound):
                self.store.generation(conversation_id, talk_id)

    def test_text_is_read_from_any_offset(self) -> None:
        generation = self.saved((0, "Hello"), (5, ", wor"), (10, "ld 👩🏽‍🚀!"))
        whole = "Hello, world 👩🏽‍🚀!"

        for offset in range(len(whole) + 1):
            with self.subTest(offset):
                assert self.text(generation, offset) == whole[offset:]

    def test_beyond_the_end_there_is_nothing_yet(self) -> None:
        generation = self.saved((0, "Hello"))

        written = self.store.written(generation.id, offset=99, thinking_offset=7)

        assert (written.text, written.thinking) == ("", "")
        assert (written.offset, written.thinking_offset) == (99, 7)

    def test_thinking_is_kept_apart_from_the_answer(self) -> None:
        generation = self.saved((0, "Answer"), thinking=((0, "Let me "), (7, "think")))

        written = self.store.written(generation.id, offset=3, thinking_offset=4)

        assert (written.text, written.thinking) == ("wer", "me think")
        assert written.status is GenerationStatus.RUNNING

    def test_text_and_thinking_of_one_checkpoint_are_both_kept(self) -> None:
        generation = self.writing()

        self.store.checkpoint([Progress(generation.id, 0, "Answer", 0, "Thought")], timezone.now())

        written = self.store.written(generation.id)
        assert (written.text, written.thinking) == ("Answer", "Thought")

    def test_a_checkpoint_that_is_repeated_with_more_text_doubles_nothing(self) -> None:
        generation = self.saved((0, "Hello"), (5, ", wor"), (5, ", world"), (12, "!"))

        assert self.text(generation) == "Hello, world!"
        assert self.text(generation, 7) == "world!"

    def test_hundreds_of_pieces_are_one_text(self) -> None:
        generation = self.saved(*((start, "abc") for start in range(0, 600, 3)))

        assert self.text(generation) == "abc" * 200
        assert self.text(generation, 301) == ("abc" * 200)[301:]

    def test_a_checkpoint_is_a_sign_of_life(self) -> None:
        generation, later = self.writing(), timezone.now() + timedelta(seconds=30)

        self.store.checkpoint([Progress(generation.id)], later)

        found = self.store.generation(generation.conversation_id, generation.id)
        assert found.heartbeat_at == later

    def test_one_checkpoint_saves_many_generations(self) -> None:
        generations = [self.writing() for _ in range(5)]
        progress = [Progress(g.id, 0, f"text {n}") for n, g in enumerate(generations)]

        to_stop = self.store.checkpoint(progress, timezone.now())

        assert to_stop == set()
        assert [self.text(g) for g in generations] == [f"text {n}" for n in range(5)]

    def test_a_checkpoint_of_nothing_does_nothing(self) -> None:
        assert self.store.checkpoint([], timezone.now()) == set()

    def test_a_stop_request_is_seen_by_the_next_checkpoint(self) -> None:
        stopped, other = self.writing(), self.writing()

        assert self.store.request_stop(stopped.id)

        progress = [Progress(stopped.id, 0, "kept"), Progress(other.id, 0, "too")]
        assert self.store.checkpoint(progress, timezone.now()) == {stopped.id}
        assert (self.text(stopped), self.text(other)) == ("kept", "too")
        found = self.store.generation(stopped.conversation_id, stopped.id)
        assert found.stop_requested

    def test_what_has_ended_or_never_was_cannot_be_stopped(self) -> None:
        generation = self.writing()
        self.finished(generation)

        assert not self.store.request_stop(generation.id)
        assert not self.store.request_stop(uuid.uuid4())

    def test_who_writes_what_has_ended_is_told_to_stop_and_changes_nothing(self) -> None:
        generation = self.saved((0, "Hel"))
        self.finished(generation, "Hel", status=GenerationStatus.INTERRUPTED)

        assert self.save(generation, 3, "lo") == {generation.id}
        assert self.text(generation) == "Hel"

    def test_who_writes_what_was_never_claimed_or_never_was_is_told_to_stop(self) -> None:
        progress = Progress(uuid.uuid4(), 0, "text")

        assert self.store.checkpoint([progress], timezone.now()) == {progress.generation_id}

    def test_what_was_never_there_cannot_be_read(self) -> None:
        with pytest.raises(GenerationNotFound):
            self.store.written(uuid.uuid4())

    def test_the_receipt_is_stored_before_the_request_is_sent(self) -> None:
        generation = self.writing()

        self.store.set_receipt(generation.id, '{"sent": [1]}')

        found = self.store.generation(generation.conversation_id, generation.id)
        assert found.receipt == '{"sent": [1]}'

    def test_generations_without_a_sign_of_life_are_abandoned(self) -> None:
        now = timezone.now()
        silent, living, queued, finished = (
            self.writing(),
            self.writing(),
            self.asked(),
            self.writing(),
        )
        self.store.checkpoint([Progress(living.id)], now + timedelta(seconds=60))
        self.store.finish(finished.id, ended())

        found = {g.id for g in self.store.abandoned(now + timedelta(seconds=30))}

        assert found == {silent.id, queued.id}
        assert self.store.abandoned(now - timedelta(seconds=30)) == []
