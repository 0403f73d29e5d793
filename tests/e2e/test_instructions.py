"""Instructions at the message box, in all tabs, and without scripts."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit
from tests.model_server import ThreadedModelServer


def told(visit: Visit, text: str) -> None:
    """Write instructions on the page of the conversation that is open."""
    visit.page.locator("a.told").click()
    visit.page.get_by_label("Instructions for this conversation").fill(text)
    visit.page.get_by_role("button", name="Save").click()
    visit.page.wait_for_url(re.compile("#latest$"))


def test_the_first_message_takes_its_instructions_along(
    guest: Visit, model_server: ThreadedModelServer
) -> None:
    guest.open().page.get_by_role("button", name="Instructions").click()
    box = guest.page.get_by_label("Instructions for this conversation")
    box.fill("Speak as a gardener.")
    # Arrows move in the text, not in a menu.
    box.press("Home")
    box.press("ArrowDown")
    expect(box).to_be_focused()
    guest.page.get_by_role("button", name="Done").click()
    expect(guest.page.get_by_text("Instructions are on")).to_be_visible()

    guest.ask("Hello").expect_end()

    expect(guest.page.get_by_text("Instructions are on")).to_be_visible()
    first = model_server.last.body["messages"][0]
    assert first == {"role": "system", "content": "Speak as a gardener."}


def test_other_tabs_hear_that_instructions_are_on(person: Visit) -> None:
    person.open().ask("Hello").expect_end()
    other = person.new_tab().open(person.page.url)
    expect(other.page.get_by_text("Instructions are on")).to_be_hidden()

    told(person, "Be brief.")

    expect(other.page.get_by_text("Instructions are on")).to_be_visible()


def test_without_scripts_everything_is_there(visit: Visitor) -> None:
    plain = visit(java_script_enabled=False).open()
    plain.page.get_by_role("button", name="Instructions").click()
    plain.page.get_by_label("Instructions for this conversation").fill("Be brief.")
    plain.page.get_by_role("button", name="Done").click()
    plain.box.fill("Hello")
    plain.send_button.click()
    plain.page.wait_for_url(re.compile("/c/"))

    plain.page.locator("a.told").click()

    box = plain.page.get_by_label("Instructions for this conversation")
    expect(box).to_have_value("Be brief.")
