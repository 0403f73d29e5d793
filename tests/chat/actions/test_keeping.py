"""Keeping: what a visitor chose moves into the account, the rest is forgotten."""

from __future__ import annotations

import threading
import time
import uuid
from functools import partial
from unittest.mock import patch
from uuid import UUID

import pytest
from django.core.cache import caches
from django.test import TransactionTestCase

from chat import actions
from chat.actions import keeping
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationBusy, NothingToKeep
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner
from chat.stores import cache_store, database_store
from chat.streaming import notices
from tests.builders import Talk, person, talk
from tests.chat.stores.building import at_the_same_time
from tests.chat.stores.test_visitors import all_names


class KeepingTests(TransactionTestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.visitor, self.member = Owner.visitor("ada"), Owner.user(person().pk)
        self.first = talk(self.visitor, "First", exchanges=2)
        self.second = talk(self.visitor, "Second", exchanges=1)

    def keep(self, *talks: Talk) -> list[Conversation]:
        return actions.keep_conversations(self.visitor, self.member, {each.id for each in talks})

    def kept(self) -> set[UUID]:
        return {each.id for each in database_store().page(self.member)}

    def waiting(self) -> set[UUID]:
        return {each.id for each in cache_store().owned_by(self.visitor)}

    def test_everything_can_be_kept_and_leaves_the_cache(self) -> None:
        kept = self.keep(self.first, self.second)

        assert {each.id for each in kept} == self.kept() == {self.first.id, self.second.id}
        assert [name for name in all_names() if name != "swept"] == []

    def test_what_is_not_kept_is_forgotten_and_reaches_no_table(self) -> None:
        self.keep(self.second)

        assert self.kept() == {self.second.id}
        assert [name for name in all_names() if name != "swept"] == []

    def test_the_open_pages_of_the_account_hear_of_each(self) -> None:
        heard: list[tuple[str, str, str]] = []

        def hear(channel: str, type: str, text: str) -> None:
            heard.append((channel, type, text))

        with patch.object(notices, "deliver", hear):
            self.keep(self.first)

        text = f'{{"conversation": "{self.first.id}", "title": "First"}}'
        assert heard == [(self.member.channel, "conversation.created", text)]

    def test_choosing_nothing_changes_nothing(self) -> None:
        with pytest.raises(NothingToKeep):
            self.keep()

        assert self.waiting() == {self.first.id, self.second.id}

    def test_what_is_not_the_visitors_cannot_be_kept(self) -> None:
        foreign = talk(Owner.visitor("bob"), exchanges=1)
        unsaved = talk(Owner.temporary(int(self.member.key)), exchanges=1)
        owned = talk(Owner.user(person().pk), exchanges=1)

        self.keep(self.first, foreign, unsaved, owned, Talk(self.visitor, uuid.uuid4()))

        assert self.kept() == {self.first.id}
        for each in (foreign, unsaved, owned):
            assert each.conversation.message_count == 2

    def test_keeping_twice_is_keeping_once(self) -> None:
        assert len(self.keep(self.first)) == 1
        assert self.keep(self.first) == []

        assert len(database_store().events(self.first.id, range(1, 20))) == 4

    def test_many_at_once_keep_each_conversation_once(self) -> None:
        works = [partial(self.keep, self.first, self.second)] * 4

        results = at_the_same_time(works)

        assert sorted(each.title for result in results for each in result) == ["First", "Second"]
        assert self.kept() == {self.first.id, self.second.id}
        assert len(database_store().events(self.first.id, range(1, 20))) == 4
        assert [name for name in all_names() if name != "swept"] == []

    def test_a_reply_being_written_is_stopped_and_keeps_its_text(self) -> None:
        generation = self.first.question("And then?").generation
        writer = threading.Thread(target=self._write_until_stopped, args=[generation])
        writer.start()

        self.keep(self.first)

        writer.join()
        ended = database_store().generation(self.first.id, generation.id)
        assert ended.status is GenerationStatus.STOPPED
        assert database_store().event(self.first.id, ended.reply or 0).text == "As far as this"

    def test_nothing_moves_or_goes_while_a_reply_does_not_end(self) -> None:
        self.first.write(self.first.question("And then?").generation, "Still writing")

        with patch.object(keeping, "STOP_WAIT_SECONDS", 0.1), pytest.raises(ConversationBusy):
            self.keep(self.first, self.second)

        assert self.waiting() == {self.first.id, self.second.id}
        assert self.kept() == set()

    def _write_until_stopped(self, generation: Generation) -> None:
        self.first.write(generation, "As far")
        while not cache_store().generation(self.first.id, generation.id).stop_requested:
            time.sleep(0.01)
        self.first.end(generation, "As far as this", GenerationStatus.STOPPED)
