"""Codes that come twice at the same moment count once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.test import TransactionTestCase

from accounts.models import User
from accounts.second_factors.codes import use_code
from tests.accounts.second_factors.case import code_of, give_app, give_codes
from tests.builders import person

AT_ONCE = 8


def used(user: User, code: str) -> int:
    """Give the same code many times at once, and return how often it counted."""

    def give(_: int) -> bool:
        try:
            return use_code(user, code) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(give, range(AT_ONCE)))


class RaceTests(TransactionTestCase):
    def test_a_code_of_the_app_counts_once(self) -> None:
        user = person()
        secret = give_app(user)

        assert used(user, code_of(secret)) == 1

    def test_a_recovery_code_counts_once(self) -> None:
        user = person()
        codes = give_codes(user)

        assert used(user, codes[0]) == 1
