"""Connections that die without a word: the page finds out, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.lines import Lines, lines_to
from tests.e2e.visit import Visit
from tests.servers import VanaServer, free_port, running

SLOW = "script:paced?tokens=2000&rate=20"


@pytest.fixture
def lines(vana: VanaServer) -> Iterator[Lines]:
    with lines_to(vana.port) as lines:
        yield lines


@pytest.fixture
def lively_lines(tmp_path: Path, prepared: Path, environment: dict[str, str]) -> Iterator[Lines]:
    """Lines to a server that says every second that it lives."""
    port = free_port()
    with lines_to(port) as lines:
        settings = {"STREAM_KEEPALIVE_SECONDS": "1", "SITE_URL": lines.url}
        with running(tmp_path / "data", {**environment, **settings}, port=port, like=prepared):
            yield lines


def length(visit: Visit) -> int:
    return len(visit.prose.inner_text())


def expect_more_than(visit: Visit, chars: int) -> None:
    visit.page.wait_for_function(
        "chars => document.querySelector('.message:last-child .prose').innerText.length > chars",
        arg=chars,
    )


def test_text_goes_on_where_it_was(lively_lines: Lines, visit: Visitor) -> None:
    guest = visit(lively_lines.url)
    guest.open().ask(SLOW).expect_words("Part 1")

    assert lively_lines.fall_silent() >= 1

    expect(guest.strip).to_contain_text("Connection lost")
    chars = length(guest)
    expect(guest.strip).to_have_count(0)
    expect_more_than(guest, chars)
    guest.stop().expect_end()
    text = guest.prose.inner_text()
    guest.page.reload()
    expect(guest.prose).to_have_text(text, use_inner_text=True)


def test_a_quiet_stream_is_not_taken_for_a_dead_one(lively_lines: Lines, visit: Visitor) -> None:
    guest = visit(lively_lines.url)
    streams: list[str] = []
    guest.page.on("request", lambda one: streams.append(one.url) if "/stream?" in one.url else None)
    guest.open().ask("script:hang")
    expect(guest.reply.locator(".status")).to_be_visible()

    guest.page.wait_for_timeout(4_000)

    assert len(streams) == 1
    expect(guest.strip).to_have_count(0)


def test_what_happened_elsewhere_is_asked_for(lively_lines: Lines, visit: Visitor) -> None:
    guest = visit(lively_lines.url)
    guest.open().ask("First").expect_end()
    other = guest.new_tab().open(guest.page.url)
    expect(other.questions).to_have_count(1)

    assert lively_lines.fall_silent() >= 1
    other.say("Second").expect_end()

    expect(guest.questions).to_have_count(2)
    guest.expect_end()


def test_a_browser_that_is_online_again_does_not_wait(lines: Lines, visit: Visitor) -> None:
    guest = visit(lines.url)
    guest.open().ask(SLOW).expect_words("Part 1")
    assert lines.fall_silent() >= 1
    guest.page.wait_for_timeout(300)
    chars = length(guest)

    guest.page.evaluate("dispatchEvent(new Event('online'))")

    expect_more_than(guest, chars + 20)
    expect(guest.strip).to_have_count(0)
    guest.stop().expect_end()
