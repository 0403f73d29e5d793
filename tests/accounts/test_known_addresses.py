"""Nobody learns which addresses have an account: not by status, page, work or mail.

Time is not measured, but what costs it is counted: hashes and mails.
"""

from __future__ import annotations

from typing import Any

from django.test import Client

from accounts.models import User
from tests.accounts.mailing import MailTestCase, counted, site_with_mail
from tests.builders import person

KNOWN, UNKNOWN = "mira@example.org", "nobo@example.org"
PASSWORD_FIELDS = {"password": "wrong", "password1": "a dozen brown hens"}


@site_with_mail()
class KnownAddressTests(MailTestCase):
    def setUp(self) -> None:
        super().setUp()
        person(KNOWN).vouch_for_address()
        self.browsers = _browsers()

    def _ask(self, who: str, path: str, **fields: str) -> tuple[Any, dict[str, int]]:
        """Return what is seen, without what differs at every request, and what it cost."""
        with counted() as cost:
            response = self.browsers[who].post(path, {**PASSWORD_FIELDS, **fields})
            pages = [response]
            if response.status_code == 303:
                pages.append(self.browsers[who].get(response["Location"]))
        seen = [
            (page.status_code, page.get("Location"), _body(page, who), sorted(page.cookies))
            for page in pages
        ]
        return seen, cost

    def _compare(self, path: str, field: str) -> None:
        assert not User.objects.filter(email=UNKNOWN).exists()

        known, known_cost = self._ask(KNOWN, path, **{field: KNOWN})
        unknown, unknown_cost = self._ask(UNKNOWN, path, **{field: UNKNOWN})

        assert known == unknown
        assert known_cost == unknown_cost
        assert sum(known_cost.values()) > 0

    def test_sign_in_answers_both_alike_at_the_same_cost(self) -> None:
        self._compare("/accounts/login/", "login")

    def test_sign_up_answers_both_alike_at_the_same_cost(self) -> None:
        self._compare("/accounts/signup/", "email")

    def test_asking_for_a_code_is_answered_alike_at_the_same_cost(self) -> None:
        self._compare("/accounts/login/code/", "email")

    def test_asking_for_a_link_is_answered_alike_at_the_same_cost(self) -> None:
        self._compare("/accounts/password/reset/", "email")

    def test_a_wrong_code_is_answered_alike(self) -> None:
        for begin, enter in (
            ("/accounts/login/code/", "/accounts/login/code/confirm/"),
            ("/accounts/signup/", "/accounts/confirm-email/"),
        ):
            for email in (KNOWN, UNKNOWN):
                self.browsers[email].post(begin, {"email": email, **PASSWORD_FIELDS})
            for _ in range(4):  # the third is the last, the fourth comes too late
                known = self._ask(KNOWN, enter, code="BBBB-BBBB", action="verify")
                unknown = self._ask(UNKNOWN, enter, code="BBBB-BBBB", action="verify")

                assert known == unknown

    def test_sending_again_is_answered_alike(self) -> None:
        for email in (KNOWN, UNKNOWN):
            self.browsers[email].post("/accounts/signup/", {"email": email, **PASSWORD_FIELDS})
        for _ in range(2):
            known = self._ask(KNOWN, "/accounts/confirm-email/", action="resend")
            unknown = self._ask(UNKNOWN, "/accounts/confirm-email/", action="resend")

            assert known == unknown
            assert known[1] == {"hashes": 1, "mails": 1}


def _browsers() -> dict[str, Client]:
    """From two addresses: pages count the tries that are left to each."""
    return {
        KNOWN: Client(REMOTE_ADDR="192.0.2.1"),
        UNKNOWN: Client(REMOTE_ADDR="192.0.2.2"),
    }


def _body(page: Any, email: str) -> str:
    text: str = page.content.decode().replace(email, "")
    head, *rest = text.split('name="csrfmiddlewaretoken" value="')
    return head + "".join(part.partition('"')[2] for part in rest)
