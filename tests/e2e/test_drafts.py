"""Drafts of people who signed in: on the server, on every device, and gone when they are sent."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit

SAVED = re.compile(r"/draft/$")


def type_and_wait(visit: Visit, text: str) -> None:
    """Type, and wait until the server has it."""
    with visit.page.expect_response(SAVED) as saved:
        visit.box.fill(text)
    assert saved.value.status == 204


def on_another_device(visit: Visitor, person: Visit) -> Visit:
    other = visit()
    other.email = person.email
    return other.sign_in()


def test_a_draft_shows_on_another_device(visit: Visitor, person: Visit) -> None:
    person.open().ask("Hello").expect_end()
    type_and_wait(person, "Half a thought")

    other = on_another_device(visit, person).open(person.page.url)

    expect(other.box).to_have_value("Half a thought")


def test_what_was_typed_last_before_closing_is_saved(visit: Visitor, person: Visit) -> None:
    person.open().box.fill("Half a thought")
    person.page.goto("/shortcuts/")

    other = on_another_device(visit, person)
    end = time.monotonic() + 15
    while not other.open().box.input_value() and time.monotonic() < end:
        pass
    expect(other.box).to_have_value("Half a thought")


def test_sending_ends_the_draft_everywhere(visit: Visitor, person: Visit) -> None:
    person.open()
    type_and_wait(person, "How does moss drink?")
    person.box.press("Enter")
    person.page.wait_for_url(re.compile("/c/"))

    other = on_another_device(visit, person).open()

    expect(other.box).to_have_value("")
    expect(person.new_tab().open().box).to_have_value("")


def test_typing_in_one_tab_does_not_touch_the_box_of_another(person: Visit) -> None:
    person.open()
    other = person.new_tab().open()
    other.box.fill("Typed here")

    type_and_wait(person, "Typed there")

    expect(other.box).to_have_value("Typed here")


def test_signing_out_leaves_the_browser_but_not_the_account(person: Visit) -> None:
    person.open()
    type_and_wait(person, "Half a thought")
    person.page.locator(".user-btn").click()
    person.page.get_by_role("button", name="Sign out").click()
    person.page.wait_for_url(re.compile(r"/(accounts/login/)?$"))
    left = person.page.evaluate(
        "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
    )
    assert [key for key in left if "draft" in key] == []

    person.sign_in().open()

    expect(person.box).to_have_value("Half a thought")


def test_what_could_not_be_saved_stays_in_the_browser(person: Visit) -> None:
    person.open().page.route(SAVED, lambda route: route.abort())
    person.box.fill("Half a thought")
    person.page.reload()

    expect(person.box).to_have_value("Half a thought")


def test_what_is_typed_in_a_temporary_chat_stays_in_its_tab(person: Visit) -> None:
    person.open("/temporary/").box.fill("Half a thought")
    person.ask("Hello").expect_end().box.fill("Half a secret")
    assert typed_in(person, "sessionStorage") == ["Half a secret"]

    assert typed_in(person, "localStorage") == []
    assert typed_in(person.new_tab().open(person.page.url), "localStorage") == []
    person.page.reload()
    expect(person.box).to_have_value("Half a secret")


def typed_in(visit: Visit, storage: str) -> list[str]:
    """What a storage of the browser holds of drafts."""
    found: list[str] = visit.page.evaluate(
        """(storage) => Object.entries(window[storage])
            .filter(([key]) => key.includes("draft")).map(([, value]) => value)""",
        storage,
    )
    return found
