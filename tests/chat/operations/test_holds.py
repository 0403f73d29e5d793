"""Legal holds: what is held stays, whatever else happens."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts.models import AuditEvent, User
from chat import actions, models
from chat.domain.erasure import added
from chat.domain.errors import ConversationNotFound
from chat.domain.hold_errors import AccountHeld, ConversationHeld
from chat.operations import holds
from chat.stores.db import purging
from chat.stores.db.sql import writing
from tests.chat.stores.building import at_the_same_time
from tests.chat.stores.test_trash import TrashCase

REASON = "Case 12"


class HoldCase(TrashCase):
    def begin(self) -> None:
        super().begin()
        self.officer = User.objects.create_user("officer@example.org")
        self.person = User.objects.get(email="a@example.org")


class HoldTests(HoldCase, TestCase):
    def setUp(self) -> None:
        self.begin()

    def test_a_held_conversation_cannot_be_purged_and_keeps_every_row(self) -> None:
        talk_id = self.deleted("And?")
        before = self.everything_of(talk_id)
        holds.hold_conversation(talk_id, by=self.officer, reason=REASON)

        with pytest.raises(ConversationHeld):
            actions.purge_conversation(self.owner, talk_id)

        assert self.everything_of(talk_id) == before
        assert self.store.trashed(self.owner, talk_id).id == talk_id

    def test_emptying_the_trash_leaves_what_is_held_and_takes_the_rest(self) -> None:
        held_ids = {self.deleted() for _ in range(2)}
        for talk_id in held_ids:
            holds.hold_conversation(talk_id, by=self.officer, reason=REASON)
        self.deleted()

        assert actions.empty_trash(self.owner).conversations == 1

        assert {each.id for each in self.store.trash(self.owner)} == held_ids

    def test_a_hold_on_a_person_holds_all_of_theirs_and_nothing_of_others(self) -> None:
        mine, others = self.deleted(), self.asked(owner=self.stranger).conversation_id
        holds.hold_person(self.person, by=self.officer, reason=REASON)

        assert holds.conversation_held(mine)
        assert not holds.conversation_held(others)
        assert holds.held(self.person.pk)
        with pytest.raises(AccountHeld):
            holds.require_not_held(self.person.pk)
        with pytest.raises(ConversationHeld):
            self.store.purge(mine)

    def test_an_account_with_one_held_conversation_is_held_but_its_others_can_go(self) -> None:
        kept, other = self.deleted(), self.deleted()
        holds.hold_conversation(kept, by=self.officer, reason=REASON)

        self.store.purge(other)

        assert holds.held(self.person.pk)

    def test_a_released_hold_holds_nothing(self) -> None:
        talk_id = self.deleted()
        hold = holds.hold_conversation(talk_id, by=self.officer, reason=REASON)

        assert holds.release(hold, by=self.officer)
        assert not holds.release(hold, by=self.officer)

        self.store.purge(talk_id)
        assert not holds.held(self.person.pk)

    def test_no_other_way_out_is_open_either(self) -> None:
        talk_id = self.deleted()
        holds.hold_conversation(talk_id, by=self.officer, reason=REASON)

        with pytest.raises(ProtectedError):
            self.person.delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM chat_event")
            cursor.execute("DELETE FROM chat_generation")
            cursor.execute("DELETE FROM chat_conversation WHERE deleted_at IS NOT NULL")
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        # Or the end of the test would find it, too.
        models.LegalHold.objects.all().delete()

    def test_placing_and_releasing_is_on_record_without_the_reason(self) -> None:
        hold = holds.hold_person(self.person, by=self.officer, reason=REASON)
        again = holds.hold_person(self.person, by=self.officer, reason="Another")
        holds.release(hold, by=self.officer)

        assert again == hold
        events = list(AuditEvent.objects.order_by("number"))
        assert [each.action for each in events] == ["hold.place", "hold.release"]
        assert {each.subject_id for each in events} == {str(self.person.public_id)}
        assert {each.detail for each in events} == {str(hold.pk)}

    def test_what_is_unknown_or_nobodys_cannot_be_held(self) -> None:
        nobodys = models.Conversation.objects.create(app_name="app", session_key="1")

        for conversation_id in (uuid.uuid4(), nobodys.pk):
            with pytest.raises(ConversationNotFound):
                holds.hold_conversation(conversation_id, by=self.officer, reason=REASON)


class LongPurgeTests(HoldCase, TestCase):
    """A long conversation goes in pieces, and is gone for people with the first."""

    def setUp(self) -> None:
        self.begin()
        self.talk_id = self.talk(*[f"Question {number}" for number in range(6)])
        self.store.delete(self.talk_id, timezone.now())

    def test_it_is_nobodys_from_the_first_transaction_on(self) -> None:
        with writing() as sql:
            purging.detach_locked(sql, self.talk_id)

        with pytest.raises(ConversationNotFound):
            self.store.trashed(self.owner, self.talk_id)
        assert self.store.trash(self.owner) == []
        assert purging.detached(10) == [self.talk_id]

    def test_its_counts_are_those_of_a_short_one(self) -> None:
        events = self.everything_of(self.talk_id)["events"]
        with writing() as sql:
            counts = purging.detach_locked(sql, self.talk_id)
        while piece := self._piece():
            counts = added(counts, piece)

        assert counts["chat_event"] == counts["search"] == events > 3
        assert counts["chat_conversation"] == 1
        assert set(self.everything_of(self.talk_id).values()) == {0}
        assert purging.detached(10) == []

    def test_what_is_held_is_not_even_begun(self) -> None:
        holds.hold_conversation(self.talk_id, by=self.officer, reason=REASON)

        with pytest.raises(ConversationHeld), writing() as sql:
            purging.detach_locked(sql, self.talk_id)

        assert self.store.trashed(self.owner, self.talk_id).id == self.talk_id

    def _piece(self) -> dict[str, int]:
        with writing() as sql:
            return purging.purge_piece(sql, self.talk_id, 3)


class HoldRaceTests(HoldCase, TransactionTestCase):
    def setUp(self) -> None:
        self.begin()

    def test_holding_and_purging_at_once_has_one_winner(self) -> None:
        for _ in range(10):
            talk_id = self.deleted("And?")
            place = partial(holds.hold_conversation, talk_id, by=self.officer, reason=REASON)

            held, purged = at_the_same_time([place, partial(self.store.purge, talk_id)])

            if isinstance(held, ConversationNotFound):
                assert not isinstance(purged, Exception)
                assert self.everything_of(talk_id)["events"] == 0
            else:
                assert isinstance(purged, ConversationHeld), (held, purged)
                assert self.everything_of(talk_id)["events"] == 3
