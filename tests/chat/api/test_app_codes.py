"""Codes that apps take for people: as strict, and as silent, as the pages."""

from __future__ import annotations

from typing import Any

from django.test import override_settings

from accounts.models import User
from tests.accounts.mailing import counted, last_code, no_code_like, site_with_mail
from tests.chat.api.case import SignInTestCase

STEPS = "/auth/app/v1"
NEW = "new@example.org"


class CodeTestCase(SignInTestCase):
    def step(self, path: str, body: Any = None, session: str = "") -> Any:
        headers = {"X-Session-Token": session} if session else {}
        return self.nobody.send("POST", STEPS + path, body, **headers)

    def sign_up(self, email: str) -> str:
        """Return the name of the session that waits for the code."""
        body = {"email": email, "password": "a dozen brown hens"}
        return str(self.step("/auth/signup", body).json()["meta"]["session_token"])


@site_with_mail()
class AppCodeTests(CodeTestCase):
    def test_the_code_finishes_the_account(self) -> None:
        session = self.sign_up(NEW)

        response = self.step("/auth/email/verify", {"key": last_code()}, session)

        assert response.status_code == 200
        assert response.json()["meta"]["is_authenticated"]

    def test_sending_again_is_answered_alike_at_the_same_cost(self) -> None:
        seen = []
        for email in (self.user.email, NEW):
            session = self.sign_up(email)
            with counted() as cost:
                response = self.step("/auth/email/verify/resend", None, session)
            seen.append((response.status_code, response.content, cost))

        assert seen[0] == seen[1]
        assert seen[0][2] == {"hashes": 1, "mails": 1}

    @override_settings(EMAIL_BACKEND="tests.accounts.mailing.NoMail")
    def test_without_a_mail_server_there_is_no_half_account(self) -> None:
        body = {"email": NEW, "password": "a dozen brown hens"}

        response = self.step("/auth/signup", body)

        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert not User.objects.filter(email=NEW).exists()

    def test_an_old_code_ends_when_it_is_sent_again(self) -> None:
        session = self.sign_up(NEW)
        first = last_code()
        self.step("/auth/email/verify/resend", None, session)

        assert self.step("/auth/email/verify", {"key": first}, session).status_code == 400
        assert self.step("/auth/email/verify", {"key": last_code()}, session).status_code == 200


@site_with_mail(forms=2)
class AppCodeLimitTests(CodeTestCase):
    def test_codes_cannot_be_tried_without_end_from_one_address(self) -> None:
        session = self.sign_up(NEW)
        body = {"key": no_code_like(last_code())}

        answers = [self.step("/auth/email/verify", body, session) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [400, 400, 429]
        assert answers[-1]["Retry-After"] == "300"
