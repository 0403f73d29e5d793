"""Pages on which a message waits for a reply."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.visit import Visit


def waiting(visit: Visit) -> None:
    visit.open().ask("script:paced?tokens=2000&rate=20").expect_words("Part 1")
    visit.say("And then?")
    expect(visit.page.locator("[data-waiting]")).to_be_visible()


def held(visit: Visit) -> None:
    waiting(visit)
    visit.stop().expect_end()
    expect(visit.page.get_by_role("button", name="Send now")).to_be_visible()


PAGES = {"waiting": waiting, "held": held}
