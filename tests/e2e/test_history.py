"""History off, and a temporary chat that is saved after all; with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import CONVERSATION, Visit

SWITCH = "Keep my conversations"


def switch_off(person: Visit) -> Visit:
    person.open("/settings/privacy/")
    person.page.get_by_role("switch", name=SWITCH).uncheck(force=True)
    person.page.get_by_role("button", name="Save").click()
    expect(person.page.locator(".toast")).to_have_text(re.compile("saved"))
    return person


def saved(person: Visit) -> int:
    """Return how many conversations are in the list."""
    return person.open("/sidebar/").page.locator("main .picks .row").count()


@pytest.mark.parametrize("scripts", [True, False])
def test_with_history_off_a_chat_is_not_saved_unless_asked_for(
    visit: Visitor, scripts: bool
) -> None:
    person = switch_off(visit(java_script_enabled=scripts).sign_up()).open()
    expect(person.page.locator(".shelf")).to_contain_text("This chat is not saved.")

    ask(person, "Between us")
    expect(person.page.locator(".shelf")).to_contain_text("This chat is not saved.")
    assert saved(person) == 0

    person.open().page.get_by_role("link", name="Save this chat").click()
    ask(person, "For later")
    assert saved(person) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_temporary_chat_is_saved_after_all(visit: Visitor, scripts: bool) -> None:
    person = visit(java_script_enabled=scripts).sign_up().open("/temporary/")
    ask(person, "Worth keeping")
    address = person.page.url.partition("#")[0]

    person.page.get_by_role("button", name="Conversation options").click()
    person.page.get_by_role("button", name="Save this chat").click()

    expect(person.page.locator(".toast")).to_have_text(re.compile("saved"))
    assert person.page.url == address
    expect(person.questions).to_have_text(re.compile("Worth keeping"))
    assert saved(person) == 1


def ask(person: Visit, text: str) -> None:
    """Begin a chat by its button, and load the page until the reply is whole."""
    person.box.fill(text)
    person.send_button.click()
    person.page.wait_for_url(CONVERSATION)
    for _ in range(40):
        person.page.reload()
        if not person.writing.count():
            return
        person.page.wait_for_timeout(250)
    raise AssertionError("The reply never ended.")
