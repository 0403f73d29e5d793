"""Programs that sign in by JSON for somebody with a second factor."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.test import override_settings

from tests.accounts.second_factors.case import (
    SecondFactorTestCase,
    code_of,
    give_app,
    give_codes,
)
from tests.builders import PASSWORD


class ProgramTests(SecondFactorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.stop_clock()
        self.secret = give_app(self.user)

    def _sign_in(self, **fields: str) -> tuple[int, str]:
        """Return the status and the code of the problem, if it is one."""
        body = {"email": self.user.email, "password": PASSWORD, **fields}
        response: Any = self.client.post("/api/v1/auth/token", body, "application/json")
        return response.status_code, response.json().get("code", "")

    def test_the_password_alone_is_not_enough(self) -> None:
        assert self._sign_in() == (401, "second_factor_required")

    def test_with_a_code_it_is(self) -> None:
        assert self._sign_in(code=code_of(self.secret)) == (200, "")

    def test_the_code_counts_once_in_all_processes(self) -> None:
        self._sign_in(code=code_of(self.secret))
        cache.clear()

        assert self._sign_in(code=code_of(self.secret)) == (401, "second_factor_wrong")

    def test_so_does_a_recovery_code(self) -> None:
        code = give_codes(self.user)[0]

        assert self._sign_in(code=code) == (200, "")
        assert self._sign_in(code=code) == (401, "second_factor_wrong")


class AppTests(SecondFactorTestCase):
    """Apps that sign people in by steps."""

    def setUp(self) -> None:
        super().setUp()
        self.stop_clock()
        self.secret = give_app(self.user)

    def _step(self, path: str, body: dict[str, str], session: str = "") -> Any:
        headers = {"X-Session-Token": session} if session else {}
        path = f"/api/v1/auth/app/v1/auth/{path}"
        return self.client.post(path, body, "application/json", headers=headers)

    def _give_password(self) -> str:
        """Take the first step, and return the token of the session."""
        response = self._step("login", {"email": self.user.email, "password": PASSWORD})
        assert response.status_code == 401
        flows = response.json()["data"]["flows"]
        assert [each["id"] for each in flows if each.get("is_pending")] == ["mfa_authenticate"]
        return str(response.json()["meta"]["session_token"])

    def test_the_code_is_the_second_step(self) -> None:
        session = self._give_password()

        response = self._step("2fa/authenticate", {"code": code_of(self.secret)}, session)

        assert response.status_code == 200
        assert response.json()["meta"]["access_token"]

    def test_a_code_counts_once_here_too(self) -> None:
        code = code_of(self.secret)
        self._step("2fa/authenticate", {"code": code}, self._give_password())
        cache.clear()

        response = self._step("2fa/authenticate", {"code": code}, self._give_password())

        assert response.status_code == 400
        assert "access_token" not in response.json().get("meta", {})

    @override_settings(FAILED_SIGN_INS=3)
    def test_wrong_codes_are_counted(self) -> None:
        session = self._give_password()
        for _ in range(3):
            self._step("2fa/authenticate", {"code": "000000"}, session)

        response = self._step("2fa/authenticate", {"code": code_of(self.secret)}, session)

        assert response.status_code == 429
        assert "Retry-After" in response

    def test_there_is_no_second_step_before_the_first(self) -> None:
        response = self._step("2fa/authenticate", {"code": code_of(self.secret)})

        assert response.status_code == 401
