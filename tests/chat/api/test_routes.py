"""Every route: it works, and refuses strangers, wrong methods and read-only tokens."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.test import Client, override_settings

from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from tests.builders import PASSWORD, Talk, talk
from tests.chat.api.case import ApiTestCase, Program, app_of, code_of, secret_of

TEXT = {"text": "And then?"}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    status: int
    body: Any = None

    @property
    def writes(self) -> bool:
        return self.method != "GET"


# `{c}` is a conversation with a reply `{g}` that was stopped, its message `{e}`.
ROUTES = [
    Route("GET", "/conversations", 200),
    Route("POST", "/conversations", 201, TEXT),
    Route("GET", "/conversations/{c}", 200),
    Route("PATCH", "/conversations/{c}", 200, {"title": "Moss", "archived": True}),
    Route("DELETE", "/conversations/{c}", 204),
    Route("POST", "/conversations/{c}/restore", 200),
    Route("GET", "/conversations/{c}/export", 200),
    Route("GET", "/conversations/export", 200),
    Route("GET", "/export", 200),
    Route("POST", "/conversations/{c}/fork", 201, {"sequence": 2}),
    Route("GET", "/conversations/{c}/messages", 200),
    Route("POST", "/conversations/{c}/messages", 201, TEXT),
    Route("GET", "/conversations/{c}/messages/{s}/versions", 200),
    Route("POST", "/conversations/{c}/messages/{s}/retry", 201),
    Route("POST", "/conversations/{c}/messages/{e}/continue", 201),
    Route("GET", "/conversations/{c}/waiting", 200),
    Route("DELETE", "/conversations/{c}/waiting/{w}", 409),
    Route("POST", "/conversations/{c}/waiting/{w}/send", 409),
    Route("PUT", "/conversations/{c}/messages/{s}/feedback", 200, {"rating": "up"}),
    Route("DELETE", "/conversations/{c}/messages/{s}/feedback", 204),
    Route("GET", "/conversations/{c}/generations/{g}", 200),
    Route("POST", "/conversations/{c}/generations/{g}/stop", 202),
    Route("POST", "/conversations/{c}/generations/{g}/retry", 201),
    Route("POST", "/conversations/{c}/generations/{g}/continue", 201),
    Route("GET", "/search?q=moss", 200),
    Route("GET", "/models", 200),
    Route("GET", "/me", 200),
    Route("PATCH", "/me", 200, {"instructions": "Be brief."}),
    Route("GET", "/me/looks", 200),
]
# Only for people who signed in, in their browser or by JSON.
SESSION_ROUTES = [
    Route("GET", "/tokens", 200),
    Route("POST", "/tokens", 201, {"name": "backup"}),
    Route("DELETE", "/tokens/{t}", 204),
]
# For programs that sign in; tests/chat/api/test_sign_in.py tells what they answer.
SIGN_IN_ROUTES = [
    Route("POST", "/auth/token", 200, {"email": "mira@example.org", "password": PASSWORD}),
    Route("POST", "/auth/refresh", 401, {"refresh_token": "x"}),
    Route("POST", "/auth/sign-out", 401),
]
# Those of imports; tests/chat/api/test_imports.py tells what they answer.
IMPORT_ROUTES = [
    Route("POST", "/imports", 202),
    Route("GET", "/imports/{i}", 200),
    Route("DELETE", "/imports/{i}", 202),
]
# Those of agent sessions; tests/chat/api/test_agent_sessions.py tells what they answer.
AGENT_ROUTES = [
    Route("GET", "/agent-sessions", 200),
    Route("GET", "/agent-sessions/{a}", 200),
    Route("DELETE", "/agent-sessions/{a}", 204),
    Route("GET", "/agent-sessions/{a}/events", 200),
]
# Channels answers these (tests/chat/consumers/test_api_streams.py).
STREAM_ROUTES = [Route("GET", "/conversations/{c}/generations/{g}/stream", 200)]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class RouteTests(ApiTestCase):
    api_token = uuid.UUID(int=0)

    def setUp(self) -> None:
        super().setUp()
        self._new_talk()

    def _new_talk(self) -> None:
        self.made, self.generation = _stopped_talk(self.owner)
        # Nobody has more than fifty.
        self.user.api_tokens.filter(pk=self.api_token).delete()
        secret_of(self.user, "read")
        self.api_token = self.user.api_tokens.latest("created_at").pk

    def _send(self, program: Program, route: Route, path: str = "") -> Any:
        return program.send(route.method, path or self._path(route), route.body)

    def _path(self, route: Route) -> str:
        return route.path.format(
            c=self.made.id, s=2, e=4, g=self.generation, w=self.generation, t=self.api_token
        )

    def test_the_tables_name_every_route(self) -> None:
        paths = self.nobody.get("/openapi.json").json()["paths"]
        described = {
            (method.upper(), path) for path, methods in paths.items() for method in methods
        }

        def full(route: Route) -> tuple[str, str]:
            names = {"c": "{conversation_id}", "g": "{generation_id}", "t": "{api_token_id}"}
            names["s"] = names["e"] = "{sequence}"
            names["i"], names["a"] = "{import_id}", "{session_id}"
            names["w"] = "{message_id}"
            return route.method, "/api/v1" + route.path.partition("?")[0].format(**names)

        known = [
            *ROUTES,
            *SESSION_ROUTES,
            *SIGN_IN_ROUTES,
            *IMPORT_ROUTES,
            *AGENT_ROUTES,
            *STREAM_ROUTES,
        ]
        assert {full(route) for route in known} == described

    @override_settings(GENERATIONS_PER_PERSON=100, SENDS_PER_MINUTE_PERSON=100)
    def test_the_owner_is_answered_with_each_token_and_with_a_session(self) -> None:
        for program in (self.program, self.browser, app_of(self.user)):
            for route in ROUTES:
                self._new_talk()
                response = self._send(program, route)
                assert response.status_code == route.status, (route, response.content)

    def test_people_are_answered_about_their_tokens(self) -> None:
        app = app_of(self.user)
        for program in (self.browser, app):
            for route in SESSION_ROUTES:
                self._new_talk()
                assert self._send(program, route).status_code == route.status, route

    def test_signing_in_asks_for_no_token_and_no_session(self) -> None:
        for route in SIGN_IN_ROUTES:
            assert self._send(self.nobody, route).status_code == route.status, route
        forged = Program(client=self.browser._client)
        assert self._send(forged, SIGN_IN_ROUTES[0]).status_code == 200

    def test_a_token_cannot_make_or_see_tokens(self) -> None:
        for route in SESSION_ROUTES:
            assert code_of(self._send(self.program, route)) == (401, "not_authenticated"), route

    def test_strangers_are_asked_who_they_are(self) -> None:
        for route in ROUTES + SESSION_ROUTES:
            response = self._send(self.nobody, route)
            assert code_of(response) == (401, "not_authenticated"), route
            assert response["WWW-Authenticate"] == "Bearer"

    def test_what_belongs_to_others_is_answered_like_what_is_unknown(self) -> None:
        unknown = Talk(self.owner, uuid.uuid4())
        for route in ROUTES:
            if "{c}" not in route.path:
                continue
            theirs = self._send(self.foreign, route)
            path = route.path.format(c=unknown.id, s=2, e=4, g=self.generation, w=self.generation)
            nothing = self._send(self.program, route, path)
            assert code_of(theirs)[0] == 404, route
            assert theirs.content == nothing.content

    def test_wrong_methods_are_refused_with_those_that_work(self) -> None:
        known: dict[str, set[str]] = {}
        every = ROUTES + SESSION_ROUTES + SIGN_IN_ROUTES
        for route in every:
            known.setdefault(route.path, set()).add(route.method)
        for route in every:
            for method in set(METHODS) - known[route.path]:
                response = self.program.send(method, self._path(route))
                assert code_of(response) == (405, "method_not_allowed"), (method, route)
                assert set(response["Allow"].split(", ")) == known[route.path]

    def test_a_session_without_the_csrf_token_changes_nothing(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.user)
        forged = Program(client=client)
        for route in ROUTES + SESSION_ROUTES:
            response = self._send(forged, route)
            if route.writes:
                assert code_of(response) == (403, "csrf_failed"), route
            else:
                assert response.status_code == route.status

    def test_a_token_that_may_only_read_changes_nothing(self) -> None:
        for route in ROUTES:
            response = self._send(self.reader, route)
            if route.writes:
                assert code_of(response) == (403, "api_token_read_only"), route
            else:
                assert response.status_code == route.status

    def test_an_unknown_address_is_a_problem_too(self) -> None:
        for path in ("/nothing", "/conversations/7", f"/conversations/{self.made.id}/messages/"):
            assert code_of(self.program.get(path)) == (404, "not_found")


def _stopped_talk(owner: Owner) -> tuple[Talk, uuid.UUID]:
    made = talk(owner, exchanges=1)
    asked = made.question("Write a lot")
    made.reply(asked, "Some of it", GenerationStatus.STOPPED)
    return made, asked.generation.id
