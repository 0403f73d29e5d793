"""Streams that overlap, leave gaps, break and stay away: the page keeps its own books."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.visit import Visit

STREAM = re.compile(r"/stream\?")
Frame = tuple[str, dict[str, Any]]


def delta(start: int, text: str) -> Frame:
    return "delta", {"start": start, "text": text}


def block(index: int, html: str, end: int) -> Frame:
    return "block", {"index": index, "html": html, "end": end}


class FakeStream:
    """Answers each connection with the next list of frames, and then with nothing."""

    def __init__(self, visit: Visit, *connections: list[Frame]) -> None:
        self.asked: list[dict[str, str]] = []
        self._connections = list(connections)
        visit.page.route(STREAM, self._answer)

    def _answer(self, route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        self.asked.append({name: values[0] for name, values in query.items()})
        if not self._connections:
            route.abort()
            return
        frames = self._connections.pop(0)
        body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in frames)
        route.fulfill(content_type="text/event-stream", body=body)


@pytest.fixture
def waiting(guest: Visit) -> Visit:
    """A page with a reply that has no words yet, and never will by itself."""
    guest.open().ask("script:hang")
    expect(guest.reply.locator(".status")).to_be_visible()
    return guest


def begin(visit: Visit, *connections: list[Frame]) -> FakeStream:
    stream = FakeStream(visit, *connections)
    visit.page.reload()
    return stream


def test_text_that_came_before_is_not_shown_twice(waiting: Visit) -> None:
    begin(waiting, [delta(0, "Soil is "), delta(5, "is alive"), delta(0, "Soil"), delta(13, ".")])

    expect(waiting.prose).to_have_text("Soil is alive.")


def test_a_gap_is_asked_for_at_once_from_where_the_text_ends(waiting: Visit) -> None:
    stream = begin(waiting, [delta(0, "Soil 🌱"), delta(9, "alive")], [delta(6, " is alive")])

    expect(waiting.prose).to_have_text("Soil 🌱 is alive")
    assert stream.asked[0] == {"from": "0", "thought": "0", "blocks": "0"}
    assert stream.asked[1] == {"from": "6", "thought": "0", "blocks": "0"}


def test_blocks_stand_once_however_often_they_come(waiting: Visit) -> None:
    first = block(0, "<p>Soil is <em>alive</em>.</p>", 18)
    stream = begin(
        waiting,
        [delta(0, "Soil is *alive*.\n\nAnd"), first, first, delta(21, " wet")],
        [first, delta(18, "And wet.")],
    )

    expect(waiting.prose).to_have_text(re.compile(r"^\s*Soil is alive\.\s*And wet\.\s*$"))
    expect(waiting.prose.locator("em")).to_have_count(1)
    assert stream.asked[1]["blocks"] == "1"
    assert stream.asked[1]["from"] == "25"


def test_a_missing_block_is_asked_for(waiting: Visit) -> None:
    stream = begin(
        waiting,
        [delta(0, "One\n\nTwo\n\nThree"), block(1, "<p>Two</p>", 10)],
        [block(0, "<p>One</p>", 5), block(1, "<p>Two</p>", 10)],
    )

    expect(waiting.prose.locator("p")).to_have_text(["One", "Two", "Three"])
    assert stream.asked[1] == {"from": "15", "thought": "0", "blocks": "0"}


def test_thoughts_are_joined_by_their_own_offsets(waiting: Visit) -> None:
    thoughts: list[Frame] = [
        ("thought", {"start": 0, "text": "I think "}),
        ("thought", {"start": 2, "text": "think of soil."}),
    ]
    stream = begin(waiting, thoughts)

    expect(waiting.reply.locator("details pre")).to_have_text("I think of soil.")
    expect(waiting.strip).to_be_visible()
    waiting.page.get_by_role("button", name="Try now").click()
    waiting.page.wait_for_timeout(300)
    assert stream.asked[-1]["thought"] == "16"


def test_the_time_between_tries_grows_and_the_strip_counts_it_down(waiting: Visit) -> None:
    waiting.page.clock.install()
    stream = begin(waiting, [delta(0, "Soil")])
    waited = []

    for _ in range(4):
        expect(waiting.strip).to_contain_text("Trying again in")
        count, seconds = len(stream.asked), 0
        while len(stream.asked) == count and seconds < 30:
            waiting.page.clock.run_for(1_000)
            waiting.page.wait_for_timeout(100)
            seconds += 1
        waited.append(seconds)

    # 1, 2, 4, 8 seconds with up to a quarter more, seen in steps of one.
    assert waited[0] <= 2
    assert waited == sorted(waited)
    assert 8 <= waited[3] <= 11


def test_after_a_minute_the_page_offers_to_reload(waiting: Visit) -> None:
    waiting.page.clock.install()
    begin(waiting, [delta(0, "Soil")])
    expect(waiting.strip).to_contain_text("Trying again in")

    for _ in range(70):
        waiting.page.clock.run_for(1_000)
    expect(waiting.strip).to_contain_text("No connection for a minute.")

    waiting.page.unroute(STREAM)
    waiting.strip.get_by_role("link", name="Reload").click()
    expect(waiting.strip).to_have_count(0)
    expect(waiting.stop_button).to_be_visible()
