"""A killed process's replies are ended by whoever finds them, once."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from chat import actions
from chat.domain.events import EventType
from chat.domain.generations import Generation, GenerationStatus, Progress
from chat.generation.recovery import recover_all, recover_if_abandoned
from chat.stores import store_for
from chat.stores.base import Asked
from chat.stores.processes import PROCESS_NAME, is_gone
from tests.chat.generation.running import GenerationTestCase

ELSEWHERE = "another-machine/1/1"


class RecoveryTests(GenerationTestCase):
    def _abandoned(self, *, silent_seconds: float, process: str = ELSEWHERE) -> Generation:
        """A generation that some process began and wrote eleven characters of."""
        asked = self._asked()
        store = store_for(self.owner)
        then = timezone.now() - timedelta(seconds=silent_seconds)
        claimed = store.claim(asked.generation.id, process, then)
        assert claimed is not None
        store.checkpoint([Progress(claimed.id, text="Half a repl", thinking="Hm")], then)
        return store.generation(asked.conversation.id, claimed.id)

    def _asked(self) -> Asked:
        # No loop is bound here: it stays queued.
        return actions.send_message(self.owner, None, "Hello", idempotency_key=os.urandom(8).hex())

    def _reply_type(self, conversation_id: UUID, generation_id: UUID) -> EventType:
        store = store_for(self.owner)
        sequence = store.generation(conversation_id, generation_id).reply
        assert sequence is not None
        return store.event(conversation_id, sequence).type

    def test_silent_generations_become_interrupted_replies(self) -> None:
        generation = self._abandoned(silent_seconds=11)

        assert recover_all() == 1

        store = store_for(self.owner)
        ended = store.generation(generation.conversation_id, generation.id)
        reply = store.event(generation.conversation_id, ended.reply or 0)
        assert ended.status is GenerationStatus.INTERRUPTED
        assert reply.type is EventType.GENERATION_INTERRUPTED
        assert reply.text == "Half a repl"
        assert reply.thinking == "Hm"

    def test_a_living_generation_is_left_alone(self) -> None:
        generation = self._abandoned(silent_seconds=2)

        assert recover_all() == 0

        store = store_for(self.owner)
        assert store.generation(generation.conversation_id, generation.id).is_active

    def test_only_one_recovery_wins(self) -> None:
        generation = self._abandoned(silent_seconds=60)
        store = store_for(self.owner)

        results = [recover_if_abandoned(store, generation) for _ in range(3)]

        assert results == [True, False, False]

    def test_a_queued_generation_that_nobody_took_is_ended(self) -> None:
        asked = self._asked()
        store = store_for(self.owner)
        late = store.generation(asked.conversation.id, asked.generation.id)

        old = replace(late, queued_at=late.queued_at - timedelta(minutes=1))

        assert recover_if_abandoned(store, old)
        found = self._reply_type(asked.conversation.id, asked.generation.id)
        assert found is EventType.GENERATION_INTERRUPTED

    def test_a_process_that_ended_on_this_machine_need_not_fall_silent_first(self) -> None:
        process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        machine = PROCESS_NAME.rsplit("/", 2)[0]
        start = _start_of(process.pid)
        name = f"{machine}/{process.pid}/{start}"
        assert not is_gone(name)
        generation = self._abandoned(silent_seconds=0, process=name)
        assert recover_all() == 0

        process.kill()
        process.communicate()

        assert is_gone(name)
        assert recover_all() == 1
        found = self._reply_type(generation.conversation_id, generation.id)
        assert found is EventType.GENERATION_INTERRUPTED


def _start_of(pid: int) -> str:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return stat.rpartition(")")[2].split()[19]


def test_this_process_is_not_gone_and_others_elsewhere_are_not_known() -> None:
    assert not is_gone(PROCESS_NAME)
    assert not is_gone("another-machine/1/1")
    assert not is_gone("")


def test_a_number_that_was_given_again_is_another_process() -> None:
    machine, pid, start = PROCESS_NAME.rsplit("/", 2)

    assert is_gone(f"{machine}/{pid}/{int(start) + 1}")
