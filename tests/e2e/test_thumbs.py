"""Thumbs under replies: a press, a reason, another tab, and the same without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit


@pytest.fixture
def rater(person: Visit) -> Visit:
    return person.open().ask("How does moss drink?").expect_end()


def thumb(visit: Visit, name: str) -> Locator:
    return visit.reply.get_by_role("button", name=name)


def expect_pressed(visit: Visit, good: bool, poor: bool) -> None:
    for name, is_pressed in (("Good reply", good), ("Poor reply", poor)):
        pressed = str(is_pressed).lower()
        expect(thumb(visit, name)).to_have_attribute("aria-pressed", pressed)


def test_a_thumb_is_pressed_and_taken_back_on_the_page(rater: Visit) -> None:
    address = rater.page.url
    thumb(rater, "Good reply").click()

    expect_pressed(rater, good=True, poor=False)
    expect(thumb(rater, "Good reply")).to_be_focused()
    expect(rater.live).to_contain_text("Your feedback is kept.")

    thumb(rater, "Good reply").click()
    expect_pressed(rater, good=False, poor=False)
    expect(rater.live).to_contain_text("withdrawn")
    assert rater.page.url == address


def test_a_poor_reply_asks_why_and_keeps_the_answer(rater: Visit) -> None:
    thumb(rater, "Poor reply").click()
    why = rater.page.locator(".why:popover-open")
    why.get_by_label("Not complete").check()
    why.get_by_label("In your words").fill("Ferns are missing.")
    why.get_by_label("In your words").press("ArrowUp")
    expect(why.get_by_label("In your words")).to_be_focused()
    why.get_by_role("button", name="Save").click()

    expect(why).to_have_count(0)
    rater.page.reload()
    thumb(rater, "Change why").click()
    expect(why.get_by_label("Not complete")).to_be_checked()
    expect(why.get_by_label("In your words")).to_have_value("Ferns are missing.")


def test_another_tab_shows_the_same(rater: Visit) -> None:
    other = rater.new_tab().open(rater.page.url)
    expect_pressed(other, good=False, poor=False)

    thumb(rater, "Good reply").click()

    expect_pressed(other, good=True, poor=False)


def test_a_thumb_works_without_scripts(rater: Visit, visit: Visitor) -> None:
    plain = visit(storage_state=rater.context.storage_state(), java_script_enabled=False)
    plain.open(rater.page.url)

    thumb(plain, "Poor reply").click()
    plain.page.wait_for_url(re.compile("#m-2"))
    expect_pressed(plain, good=False, poor=True)
    thumb(plain, "Say why").click()
    why = plain.page.locator(".why:popover-open")
    why.get_by_label("Not correct").check()
    why.get_by_role("button", name="Save").click()

    thumb(plain, "Change why").click()
    expect(why.get_by_label("Not correct")).to_be_checked()


def test_a_guest_has_no_thumbs(guest: Visit) -> None:
    guest.open().ask("How does moss drink?").expect_end()

    expect(guest.reply.get_by_role("button", name="Copy reply")).to_be_attached()
    expect(guest.page.locator(".thumbs")).to_have_count(0)
