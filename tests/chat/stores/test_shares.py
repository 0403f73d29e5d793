"""Shares in the database: one moment, one link, gone with the conversation, found by its token."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from chat import models
from chat.domain.conversations import ListPlace, TitleSource
from chat.domain.errors import ConversationNotFound, NothingToShare
from chat.domain.owners import Owner
from chat.domain.shares import TOKEN_CHARS
from chat.stores import database_store
from tests.builders import Talk, person, talk
from tests.chat.stores.building import at_the_same_time

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class ShareCase:
    def begin(self) -> None:
        self.store = database_store()
        self.owner = Owner.user(person().pk)
        self.made = talk(self.owner, "Moss", exchanges=2)

    def way_of(self, made: Talk) -> list[int]:
        return [step.sequence for step in self.store.way(self.store.share_of(made.id))]


class ShareTests(ShareCase, TestCase):
    def setUp(self) -> None:
        self.begin()

    def test_a_share_is_the_branch_as_it_is(self) -> None:
        share = self.store.share(self.made.id, NOON)

        assert (share.conversation_id, share.owner) == (self.made.id, self.owner)
        assert (share.title, share.tip, share.message_count) == ("Moss", 4, 4)
        assert (share.shared_at, share.opened_count) == (NOON, 0)
        assert self.store.shared(share.token) == self.store.share_of(self.made.id) == share

    def test_what_comes_later_is_not_in_it(self) -> None:
        share = self.store.share(self.made.id, NOON)
        self.made.exchange("Later")
        self.store.rename(self.made.id, "Another title", TitleSource.PERSON, timezone.now())

        assert self.store.shared(share.token) == share
        assert self.way_of(self.made) == [1, 2, 3, 4]

    def test_another_branch_is_not_in_it(self) -> None:
        self.made.reply(self.made.again(3), "Another reply")
        self.made.exchange("On the other branch")
        self.store.share(self.made.id, NOON)

        assert self.way_of(self.made) == [1, 2, 3, 5, 6, 7]

        self.store.choose(self.made.id, 4)
        assert self.way_of(self.made) == [1, 2, 3, 5, 6, 7]
        assert self.store.share(self.made.id, NOON).message_count == 4
        assert self.way_of(self.made) == [1, 2, 3, 4]

    def test_renewing_keeps_the_link_and_the_count(self) -> None:
        first = self.store.share(self.made.id, NOON)
        self.store.count_opening(first.token)
        self.made.exchange("Later")
        self.store.rename(self.made.id, "Another title", TitleSource.PERSON, timezone.now())

        renewed = self.store.share(self.made.id, NOON + timedelta(hours=1))

        assert renewed.token == first.token
        assert (renewed.opened_count, renewed.message_count) == (1, 6)
        assert (renewed.title, renewed.shared_at) == ("Another title", NOON + timedelta(hours=1))
        assert models.Share.objects.count() == 1

    def test_every_link_is_its_own_and_long(self) -> None:
        others = [talk(self.owner, exchanges=1) for _ in range(3)]
        tokens = {self.store.share(each.id, NOON).token for each in others}

        assert len(tokens) == 3
        assert {len(token) for token in tokens} == {TOKEN_CHARS}

    def test_a_withdrawn_link_is_forgotten_and_the_next_one_is_another(self) -> None:
        first = self.store.share(self.made.id, NOON)

        assert self.store.withdraw(self.made.id)
        assert not self.store.withdraw(self.made.id)
        for ask in (
            partial(self.store.shared, first.token),
            partial(self.store.share_of, self.made.id),
        ):
            with pytest.raises(ConversationNotFound):
                ask()
        assert self.store.share(self.made.id, NOON).token != first.token

    def test_the_trash_shares_nothing_and_gives_it_back(self) -> None:
        share = self.store.share(self.made.id, NOON)
        self.store.delete(self.made.id, NOON)

        with pytest.raises(ConversationNotFound):
            self.store.shared(share.token)
        assert self.store.shares(self.owner) == []
        with pytest.raises(ConversationNotFound):
            self.store.share(self.made.id, NOON)

        self.store.restore(self.made.id)
        assert self.store.shared(share.token) == share

    def test_purging_takes_the_link_along(self) -> None:
        kept = talk(self.owner, exchanges=1)
        for made in (self.made, kept):
            self.store.share(made.id, NOON)
        self.store.delete(self.made.id, NOON)
        self.store.purge(self.made.id)

        assert [row.conversation_id for row in models.Share.objects.all()] == [kept.id]

    def test_what_does_not_exist_or_says_nothing_cannot_be_shared(self) -> None:
        empty = models.Conversation.objects.create(
            owner_id=self.owner.user_id, user_key=self.owner.key, session_key="empty"
        )

        with pytest.raises(NothingToShare):
            self.store.share(empty.id, NOON)
        with pytest.raises(ConversationNotFound):
            self.store.share(uuid.uuid4(), NOON)
        assert not models.Share.objects.exists()

    def test_the_list_is_the_owners_newest_first_and_in_pages(self) -> None:
        mine = [talk(self.owner, exchanges=1) for _ in range(3)]
        for made in mine:  # all at the same moment
            self.store.share(made.id, NOON)
        self.store.share(self.made.id, NOON + timedelta(hours=1))
        stranger = Owner.user(person().pk)
        self.store.share(talk(stranger, exchanges=1).id, NOON)

        first = self.store.shares(self.owner, limit=2)
        place = ListPlace(first[-1].shared_at, first[-1].conversation_id)
        rest = self.store.shares(self.owner, after=place)

        assert first[0].conversation_id == self.made.id
        assert len(rest) == 2
        found = {share.conversation_id for share in (*first, *rest)}
        assert found == {self.made.id, *(made.id for made in mine)}

    def test_a_token_is_found_by_one_query(self) -> None:
        share = self.store.share(self.made.id, NOON)

        with self.assertNumQueries(1):
            self.store.shared(share.token)
        with self.assertNumQueries(1), pytest.raises(ConversationNotFound):
            self.store.shared("x" * TOKEN_CHARS)


class RaceTests(ShareCase, TransactionTestCase):
    def setUp(self) -> None:
        self.begin()

    def test_sharing_twice_at_once_makes_one_link(self) -> None:
        shares = at_the_same_time([partial(self.store.share, self.made.id, NOON)] * 4)

        assert len({share.token for share in shares}) == 1

    def test_openings_at_once_are_all_counted(self) -> None:
        token = self.store.share(self.made.id, NOON).token

        at_the_same_time([partial(self.store.count_opening, token)] * 8)

        assert self.store.shared(token).opened_count == 8
