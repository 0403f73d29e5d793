"""Refresh tokens that are exchanged at the same time; `.ci/test` runs this on PostgreSQL too."""

from __future__ import annotations

from functools import partial

import pytest
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory, TransactionTestCase

from accounts.models import SessionRecord, User
from accounts.sign_in_tokens import (
    RefreshTokenInvalid,
    SignInTokens,
    end_sign_in,
    find_sign_in,
    first_tokens,
    next_tokens,
)
from tests.builders import person
from tests.chat.stores.building import at_the_same_time

ROUNDS = 5


class RefreshRaceTests(TransactionTestCase):
    def setUp(self) -> None:
        cache.clear()
        self.user = person()

    def test_of_many_exchanges_at_once_one_wins_and_the_family_ends(self) -> None:
        for _ in range(ROUNDS):
            made = signed_in(self.user)
            exchange = partial(next_tokens, made.refresh)

            results = at_the_same_time([exchange] * 6)

            won = [each for each in results if isinstance(each, SignInTokens)]
            lost = [each for each in results if isinstance(each, RefreshTokenInvalid)]
            assert (len(won), len(lost)) == (1, 5), results
            for tokens in (made, won[0]):
                assert find_sign_in(tokens.access) is None
                with pytest.raises(RefreshTokenInvalid):
                    next_tokens(tokens.refresh)
            assert not SessionRecord.objects.exists()

    def test_families_do_not_disturb_each_other(self) -> None:
        families = [signed_in(self.user) for _ in range(6)]

        results = at_the_same_time([partial(next_tokens, each.refresh) for each in families])

        assert all(isinstance(each, SignInTokens) for each in results), results
        assert all(find_sign_in(each.access) for each in results)

    def test_a_sign_out_during_an_exchange_is_final(self) -> None:
        for _ in range(ROUNDS):
            made = signed_in(self.user)
            record = find_sign_in(made.access)
            assert record is not None

            results = at_the_same_time(
                [partial(next_tokens, made.refresh), partial(end_sign_in, record)]
            )

            for tokens in (made, results[0]):
                if isinstance(tokens, SignInTokens):
                    assert find_sign_in(tokens.access) is None
            assert not SessionRecord.objects.exists()


def signed_in(user: User) -> SignInTokens:
    request: HttpRequest = RequestFactory().post("/")
    request.session = SessionStore()
    login(request, user, "django.contrib.auth.backends.ModelBackend")
    return first_tokens(request)
