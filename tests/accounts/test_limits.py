"""Counting tries: exact, also when many come at once."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import SimpleTestCase, override_settings

from accounts.limits import TooManyAttempts, count_attempt
from tests.chat.stores.building import at_the_same_time


@override_settings(FAILED_SIGN_INS=5)
class LimitTests(SimpleTestCase):
    def setUp(self) -> None:
        cache.clear()

    def test_tries_left_are_counted_down(self) -> None:
        left = [count_attempt("a@example.org", "").left for _ in range(5)]

        assert left == [4, 3, 2, 1, 0]

    def test_the_nearer_limit_counts(self) -> None:
        for number in range(3):
            count_attempt(f"{number}@example.org", "192.0.2.1")

        assert count_attempt("new@example.org", "192.0.2.1").left == 1

    @override_settings(FAILED_SIGN_INS=10_000)
    def test_tries_that_come_at_once_are_all_counted(self) -> None:
        def many() -> None:
            for _ in range(50):
                count_attempt("a@example.org", "192.0.2.1")

        at_the_same_time([many] * 8)

        assert count_attempt("a@example.org", "192.0.2.1").left == 10_000 - 8 * 50 - 1

    def test_a_success_takes_back_its_own_try_only(self) -> None:
        count_attempt("a@example.org", "192.0.2.1")
        count_attempt("a@example.org", "192.0.2.1").succeeded()

        assert count_attempt("a@example.org", "192.0.2.1").left == 3

    def test_a_success_after_the_window_does_no_harm(self) -> None:
        attempt = count_attempt("a@example.org", "192.0.2.1")
        cache.clear()

        attempt.succeeded()

        assert count_attempt("a@example.org", "192.0.2.1").left == 4

    def test_the_refusal_says_for_how_long(self) -> None:
        for _ in range(5):
            count_attempt("a@example.org", "")

        with pytest.raises(TooManyAttempts) as refused:
            count_attempt("a@example.org", "")
        assert 295 <= refused.value.retry_after_seconds <= 300
