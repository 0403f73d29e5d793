"""Names, pins and deletions: only the owner's, and nothing else changes."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from accounts.models import User
from chat import actions
from chat.domain.conversations import TitleSource
from chat.domain.errors import ConversationNotFound, NothingToContinue, NothingToRetry, TitleInvalid
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
        key = {"idempotency_key": "k"}
        for owner, id_ in (
            (self.stranger, self.conversation.id),
            (self.owner, uuid.uuid4()),
            (Owner.visitor("v"), self.conversation.id),
            (Owner.temporary(int(self.owner.key)), self.conversation.id),
        ):
            verbs = {
                "send": lambda o=owner, i=id_: actions.send_message(o, i, "Hello", **key),
                "retry": lambda o=owner, i=id_: actions.retry_reply(o, i, 1, **key),
                "continue": lambda o=owner, i=id_: actions.continue_reply(o, i, 1, **key),
                "stop": lambda o=owner, i=id_: actions.stop_reply(o, i),
                "rename": lambda o=owner, i=id_: actions.rename_conversation(o, i, "Mine"),
                "pin": lambda o=owner, i=id_: actions.pin_conversation(o, i, pinned=True),
                "delete": lambda o=owner, i=id_: actions.delete_conversation(o, i),
            }
            for name, verb in verbs.items():
                with self.subTest(name, owner=str(owner)), pytest.raises(ConversationNotFound):
                    verb()

        assert self.store.get(self.owner, self.conversation.id).title == "What lives in soil?"

    def test_a_question_cannot_be_retried_or_continued(self) -> None:
        with pytest.raises(NothingToRetry):
            actions.retry_reply(
                self.owner, self.conversation.id, self.question.sequence, idempotency_key="k"
            )
        with pytest.raises(NothingToContinue):
            actions.continue_reply(
                self.owner, self.conversation.id, self.question.sequence, idempotency_key="k"
            )
