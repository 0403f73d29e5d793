"""Steps that no app would send: nothing of them ends in a fault."""

from __future__ import annotations

import random
from typing import Any

from chat.api.app_urls import urlpatterns
from tests.accounts.mailing import site_with_mail
from tests.builders import PASSWORD
from tests.chat.api.test_app_sign_in import StepsTestCase

REQUESTS = 400
FIELDS = (
    *("email", "password", "key", "code", "username", "phone", "invitation"),
    *("accepts_terms", "current_password", "new_password", "id", "credential"),
)
NUMBERS = (None, True, 0, -1, 1.5, 2**63, 10**400)


@site_with_mail(tries=1_000_000, forms=1_000_000)
class MadeUpTests(StepsTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.user.vouch_for_address()
        # The same requests in every run.
        self.random = random.Random(7)  # noqa: S311 - no secrets here
        self.texts = (
            *("", "x", "é" * 9, "a@b.c", "9" * 400, "😀", "vana_x", "a.b.c", "1-2", "BCDF-GHJK"),
            *(self.user.email, "new@example.org", PASSWORD),
        )
        meta = self.login().json()["meta"]
        self.sessions = [meta["session_token"], "x" * 32]
        self.bearers = [meta["access_token"], "x.y.z", ""]

    def test_nothing_is_answered_by_a_fault(self) -> None:
        counts: dict[int, int] = {}
        for _ in range(REQUESTS):
            path = f"/{self.random.choice(urlpatterns).pattern}".removeprefix("/v1")
            body, headers = self._body(), self._headers()
            response = self.step(path, body, self.random.choice(("POST", "DELETE")), **headers)
            assert response.status_code < 500, (path, body, headers)
            counts[response.status_code] = counts.get(response.status_code, 0) + 1
            self._remember(response)

        assert {400, 401, 405, 409, 410, 422} <= set(counts)

    def _body(self) -> Any:
        if self.random.random() < 0.05:
            return self._value(0)
        chosen = [self.random.choice(FIELDS) for _ in range(self.random.randrange(4))]
        return {name: self._value(0) for name in chosen}

    def _value(self, depth: int) -> Any:
        kind = self.random.randrange(8) if depth < 3 else 0
        if kind == 5:
            return self.random.choice(NUMBERS)
        if kind == 6:
            return [self._value(depth + 1) for _ in range(2)]
        if kind == 7:
            return {self.random.choice(self.texts): self._value(depth + 1)}
        return self.random.choice(self.texts)

    def _headers(self) -> dict[str, str]:
        kind = self.random.randrange(4)
        if kind == 0:
            return {"X_Session_Token": self.random.choice(self.sessions)}
        if kind == 1:
            return {"Authorization": f"Bearer {self.random.choice(self.bearers)}"}
        return {}

    def _remember(self, response: Any) -> None:
        """Go on from what was answered, as an app would."""
        meta = response.json().get("meta") or {}
        self.sessions = [*self.sessions, *filter(None, [meta.get("session_token")])][-8:]
