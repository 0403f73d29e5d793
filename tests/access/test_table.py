"""Every address x everybody: the answers are those of tests/access/table.txt."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core import signing
from django.db import transaction
from django.test import Client, TestCase, TransactionTestCase, override_settings

from chat.visitors import VISITOR_COOKIE
from tests.access.case import WAITING, Cast, make_cast
from tests.access.file import STREAMS, WHO, Answers, Table, line, read
from tests.access.routes import Route, routes
from tests.accounts.mailing import site_with_mail
from tests.builders import PASSWORD
from tests.chat.consumers.asking import Request, session_cookie, visitor_cookie

# Asked everywhere; what is not in the file must be refused with 405.
METHODS = {"GET", "POST"}
# A form that every address which writes can use.
FORM = {
    "prompt": "Hello",
    "title": "Another title",
    "pinned": "1",
    "theme": "dark",
    "login": "nobody@example.org",
    "password": "wrong",
    "email": "new@example.org",
    "password1": "a dozen brown hens",
    "password2": "a dozen brown hens",
    "old_password": PASSWORD,
    "new_password1": "a dozen brown hens",
    "new_password2": "a dozen brown hens",
    "usable_password": "true",
    "reason": "other",
    "is_sure": "on",
    "post": "yes",
    "do": "restore",
    "rating": "up",
}

# The API has several names at one address, one for each method, and takes JSON.
API = ("api:v1:", "older:api:")
API_METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}
API_BODIES = {
    "open_conversation": {"text": "Hello"},
    "send_message": {"text": "Hello"},
    "fork_conversation": {"sequence": 2},
    "change_conversation": {"title": "Another title"},
    "rate_message": {"rating": "up"},
    "issue_token": {"name": "A program"},
    "sign_in": {"email": "owner@example.org", "password": PASSWORD},
    "refresh": {"refresh_token": "wrong"},
}


# The steps of signing in take JSON as well, and no cookies.
STEPS = "api:app:"
STEP_BODIES = {
    "login": {"email": "owner@example.org", "password": PASSWORD},
    "signup": {"email": "new@example.org", "password": "a dozen brown hens"},
    "change_password": {"current_password": PASSWORD, "new_password": "a dozen brown hens"},
}


def test_the_table_names_every_address_and_no_other() -> None:
    named = {name for name, _ in read()}
    there = {route.name for route in routes()}

    assert sorted(there - named) == [], "tests/access/table.txt lacks these"
    assert sorted(named - there) == [], "tests/access/table.txt has what is not there"


def test_nobody_is_answered_by_a_fault() -> None:
    answers = {answer for each in read().values() for answer in each}

    assert [answer for answer in answers if answer.startswith("5")] == []


@override_settings(
    SENDS_PER_MINUTE_PERSON=1_000,
    SENDS_PER_MINUTE_VISITOR=1_000,
    SENDS_PER_MINUTE_ADDRESS=1_000,
    GENERATIONS_PER_VISITOR=1_000,
)
@site_with_mail()
class PageTests(TestCase):
    cast: ClassVar[Cast]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = make_cast()

    def test_every_page_answers_everybody_as_the_table_says(self) -> None:
        table, wrong = read(), []
        for route in routes():
            for method in sorted(_methods(route, table)):
                answers = tuple(self._answer(route, method, who) for who in WHO)
                if answers != table.get((route.name, method), ("405",) * len(WHO)):
                    wrong.append(line(route.name, method, answers))

        assert not wrong, "\n".join(["The answers are not those of the table, but:", *wrong])

    def test_who_waits_for_approval_is_answered_as_a_stranger(self) -> None:
        """Even as a superuser with a session: nothing is let in before staff have decided."""
        table, wrong = read(), []
        for route in routes():
            for method in sorted(_methods(route, table)):
                expected = table.get((route.name, method), ("405",))[0]
                answer = self._answer(route, method, WAITING)
                if answer != expected:
                    wrong.append(f"{route.name} {method}: {answer} instead of {expected}")

        assert not wrong, "\n".join(wrong)

    def _answer(self, route: Route, method: str, who: str) -> str:
        """Ask as `who`, and take back what that changed."""
        with transaction.atomic():
            ask = getattr(self._client(who), method.lower())
            response = ask(route.path(self.cast.values), **_sent(route, method, self.cast))
            transaction.set_rollback(True)
        location = response.headers.get("Location", "")
        is_sign_in = location.startswith(("/admin/login/?", "/accounts/login/?next"))
        return "sign-in" if is_sign_in else str(response.status_code)

    def _client(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        if who in self.cast.users:
            client.force_login(self.cast.users[who])
        if who == "visitor":
            key = self.cast.visitor.key
            client.cookies[VISITOR_COOKIE] = signing.dumps(key, salt="vana.visitor")
        return client


def _methods(route: Route, table: Table) -> set[str]:
    """What to ask with: without a line in the table, 405 is expected."""
    if route.name in STREAMS:
        return set()
    named = {method for name, method in table if name == route.name}
    if not route.name.startswith(API):
        return METHODS | named
    same = {other.name for other in routes() if other.route == route.route} - {route.name}
    return API_METHODS - {method for name, method in table if name in same} | named


def _sent(route: Route, method: str, cast: Cast) -> dict[str, Any]:
    if method == "GET":
        return {}
    if route.name.startswith(API):
        body = API_BODIES.get(route.name.rpartition(":")[2], {})
        return {"data": body, "content_type": "application/json"}
    if route.name.startswith(STEPS):
        body = STEP_BODIES.get(route.name.removeprefix(STEPS), {})
        return {"data": body, "content_type": "application/json"}
    # Forms about several conversations name the owner's.
    named = {"key": uuid.uuid4().hex, "conversation": cast.values["conversation_id"]}
    return {"data": FORM | named}


class StreamTests(TransactionTestCase):
    """The two that Channels answers; what they send is tested in tests/chat/consumers."""

    def setUp(self) -> None:
        self.cast = make_cast()
        self.cookies = {who: session_cookie(user) for who, user in self.cast.users.items()}
        self.cookies["visitor"] = visitor_cookie(self.cast.visitor)

    async def test_every_stream_answers_everybody_as_the_table_says(self) -> None:
        table, wrong = read(), []
        for route in routes():
            if route.name in STREAMS:
                answers = await self._answers(route)
                if answers != table.get((route.name, "GET")):
                    wrong.append(line(route.name, "GET", answers))

        assert not wrong, "\n".join(["The answers are not those of the table, but:", *wrong])

    async def test_who_waits_for_approval_is_answered_as_a_stranger(self) -> None:
        table = read()
        for route in routes():
            if route.name in STREAMS:
                answer = await self._answer(route, WAITING)
                assert answer == table[route.name, "GET"][0], route.name

    async def _answers(self, route: Route) -> Answers:
        return tuple([await self._answer(route, who) for who in WHO])

    async def _answer(self, route: Route, who: str) -> str:
        cookies = [self.cookies[who]] if who in self.cookies else []
        request = Request(route.path(self.cast.values), *cookies)
        status = (await request.begin())["status"]
        await request.leave()
        return str(status)
