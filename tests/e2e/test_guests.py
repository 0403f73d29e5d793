"""Without an account: a conversation that is not saved, and that can be forgotten at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.visit import Visit


def test_a_guest_talks_and_forgets(guest: Visit) -> None:
    guest.open()
    expect(guest.page.get_by_text("This chat is not saved.")).to_be_visible()
    guest.ask("Explain compound interest").expect_end()
    expect(guest.page.get_by_text("This chat is not saved.")).to_be_visible()
    address = guest.page.url

    guest.page.get_by_role("button", name=re.compile("Forget now")).click()
    expect(guest.page.locator("h1")).to_have_text("What is on your mind?")

    answer = guest.page.goto(address)
    assert answer is not None
    assert answer.status == 404
    left = guest.page.evaluate(
        "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
    )
    assert [key for key in left if "draft" in key] == []


def test_another_browser_does_not_see_a_guests_conversation(guest: Visit, person: Visit) -> None:
    guest.open().ask("Explain compound interest").expect_end()

    answer = person.page.goto(guest.page.url)

    assert answer is not None
    assert answer.status == 404


def test_a_signed_in_person_can_talk_without_saving(person: Visit) -> None:
    person.open("/temporary/")
    person.ask("Explain compound interest").expect_end()

    expect(person.page.get_by_text("This chat is not saved.")).to_be_visible()
    expect(person.page.locator("#sidebar .conv")).to_have_count(0)
    person.say("And simply?").expect_end()
    expect(person.questions).to_have_count(2)
