"""Names, pins and deletions: only the owner's, and nothing else changes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from accounts.models import User
from chat import actions
from chat.domain.conversations import TitleSource
from chat.domain.errors import (
    ConversationBusy,
    ConversationNotFound,
    NothingToContinue,
    NothingToRetry,
    TitleInvalid,
)
from chat.domain.owners import Owner
from chat.stores import store_for


class ConversationTests(TransactionTestCase):
    def setUp(self) -> None:
        cache.clear()
        self.owner = Owner.user(User.objects.create_user("one@example.org").pk)
        self.stranger = Owner.user(User.objects.create_user("two@example.org").pk)
        self.store = store_for(self.owner)
        asked = actions.send_message(
            self.owner, None, "What lives in soil?", idempotency_key=uuid.uuid4().hex
        )
        assert asked.question is not None
        self.conversation = asked.conversation
        self.question = asked.question

    def test_a_new_title_is_kept_and_does_not_move_the_conversation(self) -> None:
        before = self.store.get(self.owner, self.conversation.id)

        actions.rename_conversation(self.owner, self.conversation.id, "  Worms\nand  mites ")

        after = self.store.get(self.owner, self.conversation.id)
        assert after.title == "Worms and mites"
        assert after.title_source is TitleSource.PERSON
        assert after.updated_at == before.updated_at
        assert after.head == before.head

    def test_titles_have_1_to_120_characters(self) -> None:
        for title in ("", "  ", "\x00", "x" * 121):
            with self.subTest(title), pytest.raises(TitleInvalid):
                actions.rename_conversation(self.owner, self.conversation.id, title)

        actions.rename_conversation(self.owner, self.conversation.id, "x" * 120)

    def test_pinned_conversations_are_listed_apart(self) -> None:
        actions.pin_conversation(self.owner, self.conversation.id, pinned=True)

        assert [each.id for each in self.store.pinned(self.owner)] == [self.conversation.id]
        assert self.store.page(self.owner) == []

        actions.pin_conversation(self.owner, self.conversation.id, pinned=False)

        assert self.store.pinned(self.owner) == []
        assert [each.id for each in self.store.page(self.owner)] == [self.conversation.id]

    def test_a_deleted_conversation_is_not_found_by_anything(self) -> None:
        actions.delete_conversation(self.owner, self.conversation.id)

        assert self.store.page(self.owner) == []
        with pytest.raises(ConversationNotFound):
            self.store.get(self.owner, self.conversation.id)
        with pytest.raises(ConversationNotFound):
            actions.send_message(
                self.owner, self.conversation.id, "Still there?", idempotency_key="k"
            )

    def test_every_verb_refuses_strangers_and_unknown_ids(self) -> None:
        # The conversation is there for its owner: the next lines mean something.
        self.store.get(self.owner, self.conversation.id)
        for owner, conversation_id in (
            (self.stranger, self.conversation.id),
            (self.owner, uuid.uuid4()),
            (Owner.visitor("v"), self.conversation.id),
            (Owner.temporary(int(self.owner.key)), self.conversation.id),
        ):
            for name, verb in _verbs(owner, conversation_id).items():
                with self.subTest(name, owner=str(owner)), pytest.raises(ConversationNotFound):
                    verb()

        assert self.store.get(self.owner, self.conversation.id).title == "What lives in soil?"

    def test_what_is_neither_question_nor_reply_cannot_be_retried(self) -> None:
        actions.rename_conversation(self.owner, self.conversation.id, "Soil")
        title = self.store.get(self.owner, self.conversation.id).revision
        assert self.store.event(self.conversation.id, title).is_question is False

        with pytest.raises(NothingToRetry):
            actions.retry_reply(self.owner, self.conversation.id, title, idempotency_key="k")

    def test_a_question_cannot_be_continued(self) -> None:
        with pytest.raises(NothingToContinue):
            actions.continue_reply(
                self.owner, self.conversation.id, self.question.sequence, idempotency_key="k"
            )

    def test_a_question_whose_reply_is_being_written_gets_no_second_one(self) -> None:
        with pytest.raises(ConversationBusy):
            actions.retry_reply(
                self.owner, self.conversation.id, self.question.sequence, idempotency_key="k"
            )


def _verbs(owner: Owner, id_: UUID) -> dict[str, Callable[[], object]]:
    """Everything that can be done to a conversation."""
    return {
        "send": lambda: actions.send_message(owner, id_, "Hello", idempotency_key="k"),
        "retry": lambda: actions.retry_reply(owner, id_, 1, idempotency_key="k"),
        "continue": lambda: actions.continue_reply(owner, id_, 1, idempotency_key="k"),
        "stop": lambda: actions.stop_reply(owner, id_),
        "rename": lambda: actions.rename_conversation(owner, id_, "Mine"),
        "pin": lambda: actions.pin_conversation(owner, id_, pinned=True),
        "archive": lambda: actions.archive_conversation(owner, id_, archived=True),
        "delete": lambda: actions.delete_conversation(owner, id_),
        "restore": lambda: actions.restore_conversation(owner, id_),
        "purge": lambda: actions.purge_conversation(owner, id_),
    }
