"""The gauge follows what is typed, by the server's own rule, and each reply."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chat.domain.text import estimate_tokens
from tests.e2e.modules import call
from tests.e2e.visit import Visit

TEXTS = [
    "",
    "How does moss drink?",
    "Straße, naïve, élan — “quoted” … 3.14 don't",
    "苔は葉から水を飲む。",
    "एक पेड़ और दो",
    "🌱🌿 emoji 👩‍🌾 and\ttabs\nlines",
    "def drink(water: int) -> None:\n    leaf.absorb(water * 2)  # fast",
    "مرحبا بالعالم",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_browser_estimates_as_the_server_does(module_page: Page, text: str) -> None:
    assert call(module_page, "gauge.js", "estimateTokens(value)", text) == estimate_tokens(text)


def measured(page: Page, text: str, **request: Any) -> Any:
    values = {"window": 1000, "max": 800, "told": 10, "total": 4, "turns": [[90, 2], [700, 2]]}
    given = {"request": {**values, **request}, "text": text}
    return call(page, "gauge.js", "measure(value.request, value.text)", given)


def test_the_oldest_turns_make_room_for_the_question(module_page: Page) -> None:
    empty, asked = measured(module_page, ""), measured(module_page, "Why?")

    assert (empty["parts"]["said"], empty["parts"]["out"], empty["percent"]) == (790, 0, 100)
    assert (asked["parts"]["said"], asked["parts"]["out"], asked["sum"]) == (90, 2, 306)


def test_a_count_stands_until_somebody_types(module_page: Page) -> None:
    assert measured(module_page, " ", counted=500)["parts"]["said"] == 490
    assert measured(module_page, "Why?", counted=500)["parts"]["said"] == 90


def test_it_follows_the_message_box_and_the_reply(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    gauge = person.page.locator("#gauge")
    gauge.get_by_role("button", name=re.compile("Room for this conversation")).click()
    own = gauge.locator("[data-part=asked]")
    expect(own).to_have_text("0")
    expect(gauge.get_by_text("Counted by the model server")).to_be_visible()

    person.page.keyboard.press("Escape")
    person.box.fill("And how do ferns drink?")
    gauge.get_by_role("button", name=re.compile("Room")).click()
    expect(own).to_have_text("10")
    expect(gauge.get_by_text("Estimates by Vana")).to_be_visible()

    before = gauge.locator("[data-part=said]").inner_text()
    person.page.keyboard.press("Escape")
    person.box.press("Enter")
    expect(person.replies).to_have_count(2)
    person.expect_end()
    gauge.get_by_role("button", name=re.compile("Room")).click()
    expect(own).to_have_text("0")
    expect(gauge.locator("[data-part=said]")).not_to_have_text(before)
