"""Checks that hang: the answer comes in time, and they cost one thread."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, SimpleTestCase, override_settings

from vana.health import examining, views
from vana.health.application import answer_at_once
from vana.health.asking import is_staff_in_time
from vana.health.examining import Examination
from vana.health.findings import OK, Finding, failing


class Hanging:
    """A check that ends when the test says so."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.calls = 0

    def __call__(self) -> Finding:
        self.calls += 1
        self.go_on.wait(30)
        return OK


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    check = Hanging()
    yield check
    check.go_on.set()


def test_a_check_that_hangs_has_failed_in_time_and_holds_one_thread(hanging: Hanging) -> None:
    one = Examination("test", hanging, failing)

    async def ask() -> list[Finding]:
        return await asyncio.gather(*(one.finding(0.05) for _ in range(20)))

    findings = asyncio.run(ask())

    assert {finding.reason for finding in findings} == {examining.TIMED_OUT}
    assert hanging.calls == 1


def test_a_check_that_comes_back_is_asked_again(hanging: Hanging) -> None:
    one = Examination("test", hanging, failing)

    async def ask() -> tuple[Finding, Finding]:
        first = await one.finding(0.05)
        hanging.go_on.set()
        return first, await one.finding(30)

    first, second = asyncio.run(ask())

    assert (first.reason, second) == (examining.TIMED_OUT, OK)


def test_who_asks_all_the_time_gets_the_answer_of_a_moment_ago(hanging: Hanging) -> None:
    hanging.go_on.set()
    one = Examination("test", hanging, failing)

    async def ask() -> None:
        for _ in range(5):
            await one.finding(30)

    with patch.object(examining, "KEPT_SECONDS", 60):
        asyncio.run(ask())
    assert hanging.calls == 1
    with patch.object(examining, "KEPT_SECONDS", -1):
        asyncio.run(ask())
    assert hanging.calls == 6


async def ask(
    path: str, authorization: bytes = b"", method: str = "GET"
) -> tuple[int, dict[bytes, bytes], bytes]:
    """Ask the whole application, as a balancer does: by number."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"10.0.0.1"), (b"authorization", authorization)]
    scope = {"type": "http", "method": method, "path": path, "query_string": b""}
    await answer_at_once(views.AT_ONCE[path], {**scope, "headers": headers}, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


class InTimeTests(SimpleTestCase):
    async def test_ready_answers_while_the_database_hangs(self) -> None:
        check = Hanging()
        hangs = {"database": Examination("database", check, failing)}
        try:
            with (
                patch.object(examining, "_examinations", hangs),
                override_settings(HEALTH_CHECK_SECONDS=0.05, HEALTH_TOKEN="x" * 16),
            ):
                status, _, body = await ask("/health/ready", b"Bearer " + b"x" * 16)
        finally:
            check.go_on.set()

        assert status == 503
        assert json.loads(body)["checks"]["database"]["reason"] == examining.TIMED_OUT

    async def test_any_host_is_answered_with_the_headers_of_every_page(self) -> None:
        status, headers, body = await ask("/health/live")

        assert (status, body) == (200, b'{"status": "ok"}')
        assert headers[b"cache-control"] == b"no-store"
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert headers[b"content-length"] == str(len(body)).encode()

    async def test_a_head_has_no_body(self) -> None:
        status, headers, body = await ask("/health/live", method="HEAD")

        assert (status, headers[b"content-length"], body) == (200, b"16", b"")

    async def test_lookups_of_sessions_are_few(self) -> None:
        request = RequestFactory().get("/health/ready")
        request.COOKIES["vana_session"] = "made-up"
        go_on = threading.Event()
        seen: list[HttpRequest] = []

        def slow(asking: HttpRequest) -> bool:
            seen.append(asking)
            go_on.wait(30)
            return True

        with (
            patch("vana.health.asking.is_staff", slow),
            override_settings(HEALTH_CHECK_SECONDS=0.1),
        ):
            answers = await asyncio.gather(*(is_staff_in_time(request) for _ in range(20)))
        go_on.set()

        assert not any(answers)
        assert len(seen) == 4

    async def test_a_lookup_that_fails_is_a_stranger(self) -> None:
        request = RequestFactory().get("/health/ready")
        request.COOKIES["vana_session"] = "made-up"

        with patch("vana.health.asking.is_staff", side_effect=OSError):
            for _ in range(10):  # each gives its place back
                assert not await is_staff_in_time(request)

    def test_every_address_is_answered_at_once(self) -> None:
        assert set(views.AT_ONCE) == {"/health/live", "/health/ready"}
