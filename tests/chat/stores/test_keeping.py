"""A conversation moves from the cache into the database: whole, in order, once."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from django.core.cache import caches
from django.db import DatabaseError
from django.test import TransactionTestCase
from django.utils import timezone

from accounts.models import User
from chat import models
from chat.domain.context import Receipt
from chat.domain.conversations import Conversation, TitleSource
from chat.domain.errors import ConversationBusy, ConversationNotFound
from chat.domain.events import EventType
from chat.domain.generations import Generation, GenerationStatus
from chat.domain.owners import Owner
from chat.stores import cache_store, database_store
from tests.chat.stores.building import asking, at_the_same_time, said
from tests.chat.stores.contract.case import StoreCase
from tests.chat.stores.test_contract import people
from tests.chat.stores.test_visitors import all_names


class KeepingTests(StoreCase, TransactionTestCase):
    """`owner` is the visitor, `member` the account they sign in with."""

    def setUp(self) -> None:
        caches["visitors"].clear()
        self.owner, self.stranger = Owner.visitor("ada"), Owner.visitor("bob")
        self.store = self.visitors = cache_store()
        self.accounts = database_store()
        self.member, self.other = people()

    def rich_talk(self) -> UUID:
        """Branches, asides, every ending, thinking, receipts, and odd characters."""
        first = self.writing("Ärger & <b> 🌿\n\n")
        receipt = Receipt(sent=(1,), estimated_tokens=7).to_json()
        fields = {"input_tokens": 11, "output_tokens": 2**40, "first_delta_at": timezone.now()}
        self.finished(first, "One", receipt=receipt, thinking="Hm.", **fields)
        talk_id = first.conversation_id
        self.store.rename(talk_id, "A title", TitleSource.PERSON, timezone.now())
        self.store.append(talk_id, said("Sibling of the reply", parent=1))
        self.store.append(talk_id, said("", type=EventType.TOOL_CALLED, data='{"a": [1, "ü"]}'))
        for status, continues in (("stopped", False), ("interrupted", True), ("failed", False)):
            parent = self.store.event(talk_id, 2).sequence
            ask = asking(self.owner, talk_id, None, parent=parent, continues=continues)
            asked = self.store.ask(ask).generation
            self.store.claim(asked.id, "process-2", timezone.now())
            self.store.set_receipt(asked.id, receipt)
            self.finished(asked, status, status=GenerationStatus(status), error_code="engine_x")
        self.store.choose(talk_id, 5)
        return talk_id

    def move(self, talk_id: UUID, owner: Owner | None = None) -> Conversation | None:
        with self.visitors.handing_over(self.owner, talk_id) as whole:
            return self.accounts.adopt(owner or self.member, whole)

    def generations(self, talk_id: UUID) -> list[Generation]:
        replies = (event for event in self.store.events(talk_id, range(50)) if event.is_reply)
        return [self.store.generation(talk_id, UUID(each.invocation_id)) for each in replies]

    def adopted_without_end(self, talk_id: UUID, owner: Owner) -> None:
        with suppress(_Killed), self.visitors.handing_over(self.owner, talk_id) as whole:
            self.accounts.adopt(owner, whole)
            raise _Killed

    def test_it_moves_whole_and_in_order(self) -> None:
        talk_id = self.rich_talk()
        before = self.heading(talk_id)
        log = self.store.events(talk_id, range(1, 50))
        versions = self.store.versions(talk_id, range(9))
        branch = self.store.branch(talk_id, before.head, limit=50)
        generations = self.generations(talk_id)
        assert len(log) == before.revision == 8
        assert len(generations) == 4

        kept = self.move(talk_id)

        assert kept is not None
        assert kept.last_opened_at is not None
        assert kept == replace(
            before, owner=self.member, expires_at=None, last_opened_at=kept.last_opened_at
        )
        assert self.accounts.get(self.member, talk_id) == kept
        assert self.accounts.events(talk_id, range(1, 50)) == log
        assert self.accounts.versions(talk_id, range(9)) == versions
        assert self.accounts.branch(talk_id, before.head, limit=50) == branch
        for generation in generations:
            found = self.accounts.generation(talk_id, generation.id)
            assert found == replace(generation, owner=self.member)
            assert found.receipt
        asides = models.Event.objects.filter(is_aside=True).values_list("sequence", flat=True)
        assert list(asides) == [3]

    def test_nothing_of_it_stays_in_the_cache(self) -> None:
        self.move(self.rich_talk())

        assert [name for name in all_names() if name != "swept"] == []

    def test_the_other_conversations_stay(self) -> None:
        moved, left, foreign = self.talk(), self.talk("third"), self.asked(owner=self.stranger)

        self.move(moved)

        assert [each.id for each in self.visitors.owned_by(self.owner)] == [left]
        assert self.texts(left) == ["Hello", "Hi", "third"]
        assert [each.id for each in self.visitors.owned_by(self.stranger)] == [
            foreign.conversation_id
        ]

    def test_it_goes_on_in_the_account(self) -> None:
        talk_id = self.rich_talk()
        self.move(talk_id)

        asked = self.accounts.ask(asking(self.member, talk_id, "And then?"))

        assert asked.question is not None
        assert (asked.question.sequence, asked.question.parent) == (9, 5)

    def test_it_goes_on_behind_an_event_that_its_heading_missed(self) -> None:
        """As after a process that was killed between storing an event and its heading."""
        talk_id = self.talk()
        name = f"c:{talk_id.hex}"
        heading = caches["visitors"].get(name)
        self.store.append(talk_id, said("Lost to the heading"))
        caches["visitors"].set(name, heading)

        self.move(talk_id)

        assert self.accounts.append(talk_id, said()).sequence == 4

    def test_nothing_is_lost_when_the_database_fails(self) -> None:
        talk_id = self.rich_talk()
        log, names = self.store.events(talk_id, range(1, 50)), all_names()
        clash = asking(self.other, uuid.uuid4(), new=True)
        taken = self.generations(talk_id)[-1]
        self.accounts.ask(replace(clash, generation=replace(clash.generation, id=taken.id)))

        with pytest.raises(DatabaseError):
            self.move(talk_id)

        assert self.store.events(talk_id, range(1, 50)) == log
        assert all_names() == names
        assert self.accounts.page(self.member) == []
        assert models.Event.objects.filter(conversation_id=talk_id).count() == 0

    def test_an_account_that_is_gone_adopts_nothing(self) -> None:
        talk_id = self.talk()
        User.objects.all().delete()

        with pytest.raises(ConversationNotFound):
            self.move(talk_id)

        assert self.texts(talk_id) == ["Hello", "Hi"]

    def test_only_accounts_adopt(self) -> None:
        talk_id = self.talk()
        for owner in (self.owner, Owner.temporary(1)):
            with pytest.raises(ConversationNotFound):
                self.move(talk_id, owner)

        assert self.texts(talk_id) == ["Hello", "Hi"]

    def test_only_the_visitor_hands_over(self) -> None:
        talk_id = self.talk()

        for owner in (self.stranger, Owner.temporary(1), self.member):
            with (
                pytest.raises(ConversationNotFound),
                self.visitors.handing_over(owner, talk_id) as whole,
            ):
                self.accounts.adopt(self.member, whole)

        assert self.texts(talk_id) == ["Hello", "Hi"]

    def test_a_conversation_in_which_a_reply_is_written_is_not_handed_over(self) -> None:
        for generation in (self.writing(), self.asked()):
            with pytest.raises(ConversationBusy):
                self.move(generation.conversation_id)

            self.finished(generation)
            assert self.move(generation.conversation_id) is not None

    def test_what_was_adopted_before_is_not_adopted_again(self) -> None:
        talk_id = self.talk()
        self.adopted_without_end(talk_id, self.member)
        self.accounts.append(talk_id, said("Said since"))

        assert self.move(talk_id) is None

        assert [each.text for each in self.accounts.branch(talk_id, 3, limit=9)] == [
            "Hello",
            "Hi",
            "Said since",
        ]
        assert [name for name in all_names() if name != "swept"] == []

    def test_what_another_account_has_stays_there(self) -> None:
        talk_id = self.talk()
        self.adopted_without_end(talk_id, self.other)

        assert self.move(talk_id) is None
        assert self.accounts.page(self.member) == []
        assert [each.id for each in self.accounts.page(self.other)] == [talk_id]

    def test_of_many_that_keep_at_once_one_moves_it(self) -> None:
        for _ in range(3):
            talk_id = self.rich_talk()

            results = at_the_same_time([partial(self.move, talk_id)] * 4)

            kept = [result for result in results if isinstance(result, Conversation)]
            lost = [result for result in results if isinstance(result, ConversationNotFound)]
            assert (len(kept), len(lost)) == (1, 3), results
            assert len(self.accounts.events(talk_id, range(1, 50))) == 8


class _Killed(Exception):
    """Ends a handover as a killed process would: the database has it, the cache still too."""
