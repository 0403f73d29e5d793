"""The archive, the trash, and what every store keeps of the promise to delete."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from chat.domain.conversations import ConversationStatus
from chat.domain.errors import ConversationNotFound
from tests.chat.stores.building import ended, said
from tests.chat.stores.contract.case import StoreCase


class ShelfContract(StoreCase):
    def test_an_archived_conversation_is_found_and_goes_on(self) -> None:
        talk_id, at = self.talk(), timezone.now()

        self.store.archive(talk_id, at=at)
        self.store.append(talk_id, said("More"))

        found = self.heading(talk_id)
        assert (found.archived_at, found.status) == (at, ConversationStatus.ARCHIVED)
        assert self.texts(talk_id)[-1] == "More"
        assert talk_id not in {each.id for each in self.store.page(self.owner)}

    def test_a_conversation_comes_out_of_the_archive(self) -> None:
        talk_id = self.talk()
        self.store.archive(talk_id, at=timezone.now())

        self.store.archive(talk_id, at=None)

        assert self.heading(talk_id).status is ConversationStatus.ACTIVE
        assert self.store.archived(self.owner) == []

    def test_what_is_not_in_the_trash_cannot_be_restored_or_purged(self) -> None:
        talk_id = self.talk()

        for change in (self.store.restore, self.store.purge):
            with self.subTest(change.__name__), pytest.raises(ConversationNotFound):
                change(talk_id)
        with pytest.raises(ConversationNotFound):
            self.store.trashed(self.owner, talk_id)

        assert self.texts(talk_id) == ["Hello", "Hi"]

    def test_deleting_all_leaves_nothing_but_what_others_have(self) -> None:
        ids = [self.talk(), self.talk(), self.talk()]
        self.store.archive(ids[0], at=timezone.now())
        self.store.pin(ids[1], at=timezone.now())
        others = self.asked(owner=self.stranger).conversation_id

        assert self.store.count(self.owner) == 3
        assert self.store.delete_all(self.owner, timezone.now()) == 3

        for talk_id in ids:
            with pytest.raises(ConversationNotFound):
                self.heading(talk_id)
        assert self.store.get(self.stranger, others).id == others
        assert self.store.delete_all(self.owner, timezone.now()) == 0
        assert self.store.count(self.owner) == 0

    def test_deleting_all_stops_the_replies_that_are_being_written(self) -> None:
        generations = [self.writing(), self.writing()]

        self.store.delete_all(self.owner, timezone.now())

        assert self.store.working(self.owner) == set()
        for generation in generations:
            assert self.store.finish(generation.id, ended()) is None
        assert self.asked(at_once=1).is_active

    def test_nobody_finds_anything_in_somebody_elses_trash(self) -> None:
        talk_id = self.talk()
        self.store.delete(talk_id, timezone.now())

        assert self.store.trash(self.stranger) == []
        for known in (talk_id, uuid.uuid4()):
            with pytest.raises(ConversationNotFound):
                self.store.trashed(self.stranger, known)
