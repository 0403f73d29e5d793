"""The archive and the trash: what is hidden, what comes back, and what all tabs hear of it."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.test import TestCase

from chat import actions
from chat.domain.errors import ConversationNotFound, NotInTrash
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.streaming import notices
from tests.builders import person, talk


class TrashTests(TestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.user = person()
        self.owner = Owner.user(self.user.pk)
        self.store = store_for(self.owner)
        self.made = talk(self.owner, "Moss", exchanges=1)
        self.heard: list[tuple[str, str, Any]] = []
        listening = patch.object(notices, "deliver", self._hear)
        listening.start()
        self.addCleanup(listening.stop)

    def _hear(self, channel: str, type: str, text: str) -> None:
        self.heard.append((channel, type, json.loads(text)))

    def test_all_tabs_hear_of_every_step(self) -> None:
        actions.archive_conversation(self.owner, self.made.id, archived=True)
        actions.delete_conversation(self.owner, self.made.id)
        actions.restore_conversation(self.owner, self.made.id)
        actions.delete_all_conversations(self.user.pk)
        actions.purge_conversation(self.owner, self.made.id)

        one = {"conversation": str(self.made.id)}
        assert self.heard == [
            (self.owner.channel, "conversation.archived", {**one, "archived": True}),
            (self.owner.channel, "conversation.deleted", one),
            (self.owner.channel, "conversation.restored", {**one, "title": "Moss"}),
            (self.owner.channel, "conversations.deleted", {}),
            (self.owner.channel, "conversation.purged", one),
        ]

    def test_what_was_restored_goes_on_where_it_was(self) -> None:
        actions.archive_conversation(self.owner, self.made.id, archived=True)
        actions.delete_conversation(self.owner, self.made.id)

        restored = actions.restore_conversation(self.owner, self.made.id)

        assert restored == self.made.conversation
        assert restored.is_archived
        assert self.store.trash(self.owner) == []

    def test_restoring_twice_is_restoring_once(self) -> None:
        actions.delete_conversation(self.owner, self.made.id)
        first = actions.restore_conversation(self.owner, self.made.id)
        self.heard.clear()

        assert actions.restore_conversation(self.owner, self.made.id) == first
        assert self.heard == []

    def test_only_what_is_in_the_trash_is_deleted_for_ever(self) -> None:
        with pytest.raises(NotInTrash):
            actions.purge_conversation(self.owner, self.made.id)
        assert self.made.conversation.message_count == 2

        actions.delete_conversation(self.owner, self.made.id)
        actions.purge_conversation(self.owner, self.made.id)

        for owned in (actions.restore_conversation, actions.purge_conversation):
            with pytest.raises(ConversationNotFound):
                owned(self.owner, self.made.id)

    def test_deleting_all_takes_temporary_ones_too_and_nobody_elses(self) -> None:
        temporary = talk(Owner.temporary(self.user.pk), exchanges=1)
        others = talk(Owner.user(person().pk), exchanges=1)

        assert actions.delete_all_conversations(self.user.pk) == 2

        with pytest.raises(ConversationNotFound):
            _ = temporary.conversation
        assert [each.id for each in self.store.trash(self.owner)] == [self.made.id]
        assert others.conversation.message_count == 2
