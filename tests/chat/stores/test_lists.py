"""A person's lists: newest first, by pages, without what lists do not show."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import TestCase
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.conversations import Conversation, ListPlace
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores import cache_store, store_for
from tests.chat.stores.building import asking, said
from tests.chat.stores.contract.case import StoreCase

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)


class ListTests(StoreCase, TestCase):
    def setUp(self) -> None:
        self.person = User.objects.create_user("ada@example.org")
        self.owner = Owner.user(self.person.pk)
        self.store = store_for(self.owner)

    def conversation(self, minutes: float = 0, **fields: object) -> UUID:
        """One whose last activity was so many minutes after noon."""
        talk_id = uuid.uuid4()
        at = NOON + timedelta(minutes=minutes)
        models.Conversation.objects.create(
            **{
                "id": talk_id,
                "owner": self.person,
                "user_key": self.owner.key,
                "session_key": str(talk_id),
                "created_at": at,
                "updated_at": at,
                **fields,
            }
        )
        return talk_id

    def listed(self) -> list[UUID]:
        return [found.id for found in self.store.page(self.owner)]

    def test_the_last_activity_comes_first(self) -> None:
        old, new, middle = self.conversation(1), self.conversation(3), self.conversation(2)

        assert self.listed() == [new, middle, old]

        self.store.append(old, said())
        assert self.listed() == [old, new, middle]

    def test_looking_at_a_conversation_does_not_move_it(self) -> None:
        old, new = self.conversation(1), self.conversation(2)

        self.store.get(self.owner, old)

        assert self.listed() == [new, old]

    def test_pages_repeat_and_skip_nothing_even_when_times_are_equal(self) -> None:
        ids = {self.conversation(minutes=number // 4) for number in range(22)}

        pages: list[list[Conversation]] = []
        after: ListPlace | None = None
        while not pages or pages[-1]:
            pages.append(self.store.page(self.owner, after=after, limit=5))
            after = ListPlace(pages[-1][-1].updated_at, pages[-1][-1].id) if pages[-1] else None

        found = [conversation for page in pages for conversation in page]
        assert [len(page) for page in pages] == [5, 5, 5, 5, 2, 0]
        assert len(found) == 22
        assert {conversation.id for conversation in found} == ids
        times = [conversation.updated_at for conversation in found]
        assert times == sorted(times, reverse=True)

    def test_what_is_in_the_list_equals_what_is_found_by_its_id(self) -> None:
        talk_id = self.store.ask(asking(self.owner, uuid.uuid4(), new=True)).conversation.id

        assert self.store.page(self.owner) == [self.store.get(self.owner, talk_id)]

    def test_pinned_ones_are_listed_apart_the_last_pinned_first(self) -> None:
        first, second, plain = self.conversation(3), self.conversation(2), self.conversation(1)
        self.store.pin(first, at=NOON)
        self.store.pin(second, at=NOON + timedelta(minutes=1))

        assert [found.id for found in self.store.pinned(self.owner)] == [second, first]
        assert self.listed() == [plain]

    def test_archived_and_deleted_ones_are_not_listed(self) -> None:
        shown = self.conversation()
        self.conversation(archived_at=NOON)
        self.conversation(deleted_at=NOON)
        self.conversation(deleted_at=NOON, pinned_at=NOON)
        self.conversation(archived_at=NOON, pinned_at=NOON)

        assert self.listed() == [shown]
        assert self.store.pinned(self.owner) == []

    def test_nobody_sees_another_persons_list(self) -> None:
        self.conversation()
        self.conversation(pinned_at=NOON)
        stranger = Owner.user(User.objects.create_user("bob@example.org").pk)

        assert (len(self.listed()), len(self.store.pinned(self.owner))) == (1, 1)
        assert self.store.page(stranger) == []
        assert self.store.pinned(stranger) == []

    def test_a_visitor_whose_key_is_a_persons_number_sees_nothing_of_theirs(self) -> None:
        generation = self.writing()
        visitor = Owner.visitor(self.owner.key)

        assert self.store.page(visitor) == []
        assert self.store.pinned(visitor) == []
        assert self.store.working(visitor) == set()
        with pytest.raises(ConversationNotFound):
            self.store.get(visitor, generation.conversation_id)
        with pytest.raises(ConversationNotFound):
            self.store.ask(asking(visitor, uuid.uuid4(), new=True))

    def test_a_person_who_is_gone_cannot_ask(self) -> None:
        gone = Owner.user(self.person.pk + 1000)

        with pytest.raises(ConversationNotFound):
            self.store.ask(asking(gone, uuid.uuid4(), new=True))

    def test_visitors_have_no_lists(self) -> None:
        visitor = Owner.visitor("ada")
        store = cache_store()
        talk_id = store.ask(asking(visitor, uuid.uuid4(), new=True)).conversation.id
        store.pin(talk_id, at=timezone.now())

        assert store.page(visitor) == []
        assert store.pinned(visitor) == []
