"""What tests of the API share: a person with a session, with tokens, and a stranger."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.cache import caches
from django.test import Client, TestCase

from accounts.api_tokens import ApiTokenScope, issue_api_token
from accounts.models import SessionRecord, User
from chat.domain.owners import Owner
from tests.builders import PASSWORD, person

BASE = "/api/v1"
PROBLEM = "application/problem+json"


class Program:
    """Sends JSON, as somebody with an API token, with a session, or as nobody."""

    def __init__(self, secret: str = "", *, client: Client | None = None, csrf: str = "") -> None:
        self._client = client or Client(enforce_csrf_checks=True)
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        if csrf:
            self._headers["X-CSRFToken"] = csrf

    @property
    def headers(self) -> dict[str, str]:
        """What makes a request this one's."""
        cookies = "; ".join(f"{name}={one.value}" for name, one in self._client.cookies.items())
        return {**self._headers, "Cookie": cookies}

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        data = "" if body is None else json.dumps(body)
        return self.send_raw(method, path, data, **headers)

    def send_raw(
        self,
        method: str,
        path: str,
        data: str | bytes,
        *,
        content_type: str = "application/json",
        base: str = BASE,
        **headers: str,
    ) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.generic(
            method, base + path, data, content_type, headers={**self._headers, **named}
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)


def secret_of(user: User, scope: str = "write", *, days: int = 1) -> str:
    """Return the secret text of a new API token."""
    lifetime = timedelta(days=days)
    _api_token, secret = issue_api_token(
        user.pk, "a test", scope=ApiTokenScope(scope), lifetime=lifetime
    )
    return secret


def browser_of(user: User) -> Program:
    """Return a signed-in browser that has loaded a page and knows its CSRF token.

    Its person has just given the password again.
    """
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.get("/")
    csrf = client.cookies["vana_csrf"].value
    form = {"csrfmiddlewaretoken": csrf, "password": PASSWORD}
    assert client.post("/accounts/reauthenticate/", form).status_code == 303
    return Program(client=client, csrf=csrf)


def app_of(user: User) -> Program:
    """Return a program that signed in as this person."""
    body = {"email": user.email, "password": PASSWORD}
    return Program(Program().send("POST", "/auth/token", body).json()["access_token"])


def code_of(response: Any) -> tuple[int, str]:
    """Return status and code of a problem."""
    assert response["Content-Type"] == PROBLEM, response.content
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, body["code"]


class ApiTestCase(TestCase):
    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.user = person("mira@example.org", name="Mira Example")
        self.owner = Owner.user(self.user.pk)
        self.program = Program(secret_of(self.user))
        self.reader = Program(secret_of(self.user, "read"))
        self.browser = browser_of(self.user)
        self.foreign = Program(secret_of(person("stranger@example.org")))
        self.nobody = Program()


class SignInTestCase(ApiTestCase):
    def sign_in(self, **fields: Any) -> Any:
        body = {"email": self.user.email, "password": PASSWORD, **fields}
        return self.nobody.send("POST", "/auth/token", body)

    def refreshed(self, token: str) -> Any:
        return self.nobody.send("POST", "/auth/refresh", {"refresh_token": token})

    def records(self) -> Any:
        return SessionRecord.objects.filter(user=self.user).of_programs()
