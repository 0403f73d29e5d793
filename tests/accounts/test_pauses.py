"""Doors that somebody knocks at too often: 429, for how long, and for whom."""

from __future__ import annotations

from typing import Any

from allauth.core.ratelimit import consume
from django.core.cache import cache
from django.test import Client, RequestFactory, TestCase, override_settings

from accounts.limits import window_seconds
from tests.chat.stores.building import at_the_same_time
from tests.chat.views.case import parsed

SIGNUP = "/accounts/signup/"
FEW = {"signup": "2/5m/ip", "confirm_email": "1/5m/key"}


@override_settings(ACCOUNT_RATE_LIMITS=FEW)
class PauseTests(TestCase):
    def setUp(self) -> None:
        cache.clear()

    def _sign_up(self, number: int, client: Client | None = None, forwarded_for: str = "") -> Any:
        fields = {"email": f"person-{number}@example.org", "password1": "short"}
        headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
        return (client or self.client).post(SIGNUP, fields, headers=headers)

    def test_a_form_that_is_sent_too_often_pauses(self) -> None:
        answers = [self._sign_up(number) for number in range(3)]

        assert [answer.status_code for answer in answers] == [400, 400, 429]
        assert answers[-1]["Retry-After"] == str(window_seconds())
        assert "You can try again in 5 minutes." in parsed(answers[-1]).text

    def test_the_page_can_still_be_read(self) -> None:
        for number in range(3):
            self._sign_up(number)

        assert self.client.get(SIGNUP).status_code == 200

    def test_others_are_not_concerned(self) -> None:
        for number in range(3):
            self._sign_up(number)

        assert self._sign_up(3, Client(REMOTE_ADDR="192.0.2.7")).status_code == 400

    def test_a_forged_forwarding_header_changes_nothing(self) -> None:
        answers = [self._sign_up(one, forwarded_for=f"192.0.2.{one}") for one in range(3)]

        assert answers[-1].status_code == 429

    @override_settings(TRUSTED_PROXY_COUNT=1)
    def test_behind_a_proxy_each_client_counts_for_itself(self) -> None:
        answers = [self._sign_up(one, forwarded_for=f"192.0.2.{one}") for one in range(3)]

        assert answers[-1].status_code == 400

    def test_who_has_no_address_is_counted_too(self) -> None:
        nowhere = Client(REMOTE_ADDR="")

        answers = [self._sign_up(number, nowhere) for number in range(3)]

        assert answers[-1].status_code == 429

    def test_forms_that_come_at_once_are_all_counted(self) -> None:
        """The library counts by reading and writing. Without its lock, more would pass."""
        request = RequestFactory().post(SIGNUP)
        passed: list[int] = []

        def is_let_in(door: int) -> bool:
            key = f"{door}@example.org"
            return bool(consume(request, action="confirm_email", key=key))

        def knock() -> None:
            passed.extend(door for door in range(100) if is_let_in(door))

        at_the_same_time([knock] * 8)

        assert sorted(passed) == list(range(100))
