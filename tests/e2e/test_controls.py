"""Menus, keys, copying, themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit

PHONE = {"width": 390, "height": 844}
CODE_REPLY = "script:paced?tokens=260&rate=2000"
# What tests/model_server/texts.py writes in its first section.
SOURCE = """def days_to_wait(soil_celsius: float) -> int:
    # Part 1
    return max(4, round(11 - soil_celsius))"""


@pytest.fixture
def reader(visit: Visitor) -> Visit:
    """A guest whose browser allows the clipboard to be read."""
    guest = visit(permissions=["clipboard-read", "clipboard-write"])
    guest.open().ask(CODE_REPLY).expect_end()
    return guest


def clipboard(visit: Visit) -> str:
    return str(visit.page.evaluate("() => navigator.clipboard.readText()"))


def test_copy_code_copies_the_source_and_says_so(reader: Visit) -> None:
    button = reader.prose.locator("[data-copy=code]").first

    button.click()

    expect(button).to_have_text("Copied")
    expect(reader.live).to_contain_text("Copied")
    assert clipboard(reader).rstrip("\n") == SOURCE
    expect(button).to_have_text("Copy code", timeout=5_000)


def test_copying_a_reply_copies_it_as_it_was_written(reader: Visit) -> None:
    reader.reply.hover()

    reader.reply.get_by_role("button", name="Copy reply").click()

    expect(reader.reply.get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(reader).startswith("## Part 1: how a garden wakes up")


def test_copying_a_question_copies_its_text(reader: Visit) -> None:
    reader.questions.first.hover()

    reader.page.get_by_role("button", name="Copy your message").first.click()

    expect(reader.page.get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(reader) == CODE_REPLY


def test_the_last_code_block_is_copied_by_keys(reader: Visit) -> None:
    reader.page.keyboard.press("Control+Shift+Semicolon")

    expect(reader.prose.get_by_text("Copied")).to_be_visible()
    assert clipboard(reader).rstrip("\n") == SOURCE


def test_keys_lead_to_messages_and_to_the_box(reader: Visit) -> None:
    reader.page.locator("#main").focus()

    reader.page.keyboard.press("Alt+ArrowUp")
    expect(reader.reply).to_be_focused()
    reader.page.keyboard.press("Alt+ArrowUp")
    expect(reader.questions.first).to_be_focused()
    reader.page.keyboard.press("Alt+ArrowDown")
    expect(reader.reply).to_be_focused()
    reader.page.keyboard.press("Shift+Escape")
    expect(reader.box).to_be_focused()


def test_keys_lead_to_a_new_chat_and_to_the_list_of_keys(guest: Visit) -> None:
    guest.open().page.keyboard.press("Control+/")
    guest.page.wait_for_url("**/shortcuts/")

    guest.page.keyboard.press("Control+Shift+O")

    guest.page.wait_for_url(re.compile(r":\d+/$"))


def test_the_drawer_takes_and_returns_the_focus(visit: Visitor) -> None:
    phone = visit(viewport=PHONE).sign_up().open()
    opener = phone.page.get_by_role("button", name="Open conversations")

    opener.click()

    expect(phone.page.get_by_role("button", name="Close conversations")).to_be_focused()
    assert phone.page.locator("#main").evaluate("(main) => main.inert") is True
    phone.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    assert phone.page.locator("#main").evaluate("(main) => main.inert") is False


def test_a_growing_window_closes_the_drawer(visit: Visitor) -> None:
    phone = visit(viewport=PHONE).sign_up().open()
    phone.page.get_by_role("button", name="Open conversations").click()

    phone.page.set_viewport_size({"width": 1440, "height": 900})

    expect(phone.page.locator("#sidebar:popover-open")).to_have_count(0)
    assert phone.page.locator("#main").evaluate("(main) => main.inert") is False


def test_a_menu_is_used_with_the_keyboard(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    opener = person.page.get_by_role("button", name="Conversation options")
    opener.focus()

    person.page.keyboard.press("Enter")
    expect(person.page.locator("#menu-top a").first).to_be_focused()
    person.page.keyboard.press("ArrowDown")
    expect(person.page.locator("#menu-top button").first).to_be_focused()
    person.page.keyboard.press("End")
    expect(person.page.locator("#menu-top button").last).to_be_focused()
    person.page.keyboard.press("ArrowDown")
    expect(person.page.locator("#menu-top a").first).to_be_focused()
    person.page.keyboard.press("Escape")

    expect(opener).to_be_focused()


def test_a_theme_takes_effect_at_once_and_stays(person: Visit) -> None:
    person.open().page.locator(".user-btn").click()

    with person.page.expect_response("**/theme/"):
        person.page.get_by_role("radio", name="Dark").check()

    html = person.page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    person.page.reload()
    expect(html).to_have_attribute("data-theme", "dark")
