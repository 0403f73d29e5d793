"""The limit of API tokens holds however many are made at the same moment."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.test import TransactionTestCase

from accounts.api_tokens import (
    TOKENS_PER_PERSON,
    ApiToken,
    ApiTokenScope,
    TooManyApiTokens,
    issue_api_token,
)
from tests.builders import person
from tests.chat.stores.building import at_the_same_time


class LimitTests(TransactionTestCase):
    def test_many_at_once_make_no_more_than_one_may_have(self) -> None:
        user = person()
        for _ in range(TOKENS_PER_PERSON - 1):
            self._issue(user.pk)

        at_the_same_time([lambda: self._issue(user.pk)] * 4)

        assert ApiToken.objects.owned_by(user.pk).count() == TOKENS_PER_PERSON

    def test_one_persons_tokens_take_nobody_elses_room(self) -> None:
        first, second = person(), person()
        for _ in range(TOKENS_PER_PERSON):
            self._issue(first.pk)

        self._issue(second.pk)

        assert ApiToken.objects.owned_by(second.pk).count() == 1

    def _issue(self, user_id: int) -> None:
        with suppress(TooManyApiTokens):
            issue_api_token(
                user_id, "A program", scope=ApiTokenScope.READ, lifetime=timedelta(days=1)
            )
