"""When the list of conversations is drawn anew, and in which order its answers count."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.e2e.lists import choose, open_first, rows, toast
from tests.e2e.visit import Visit
from tests.servers import VanaServer


@pytest.fixture
def reader(person: Visit, vana: VanaServer) -> Visit:
    return open_first(person, vana)


def test_the_list_is_drawn_anew_at_midnight(reader: Visit) -> None:
    # Notices would draw it too: their stream is silent for a day.
    reader.page.add_init_script("window.EventSource = class extends EventTarget { close() {} };")
    reader.page.clock.install()
    reader.page.reload()
    expect(rows(reader)).to_have_count(3)

    with reader.page.expect_request(re.compile("/sidebar/")):
        reader.page.clock.fast_forward("24:01:00")

    expect(rows(reader)).to_have_count(3)


def test_an_answer_that_was_overtaken_changes_nothing(reader: Visit) -> None:
    held: list[tuple[Route, APIResponse]] = []

    # The list without "Ferns" is ready, and comes when the one with it again is shown.
    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    reader.page.route("**/sidebar/**", hold)
    choose(reader, "Ferns", "Delete")
    toast(reader).get_by_role("button", name="Undo").click()
    expect(reader.page.get_by_role("link", name="Ferns")).to_be_focused()
    reader.page.wait_for_timeout(1_000)
    route, answer = held[0]
    assert "Ferns" not in answer.text()
    with reader.page.expect_response(re.compile("/sidebar/")):
        route.fulfill(response=answer)
    reader.page.wait_for_timeout(200)

    expect(rows(reader)).to_have_text(["Stones", "Ferns", "Moss"])
    expect(reader.page.get_by_role("link", name="Ferns")).to_be_focused()
