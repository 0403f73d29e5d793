"""Without an account: a conversation that is not saved, and that can be forgotten at once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import CONVERSATION, Visit


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


def test_a_guest_signs_up_and_keeps_the_conversation(guest: Visit) -> None:
    guest.open().ask("script:paced?tokens=2000&rate=20").expect_words("Part 1")
    address = guest.page.url.partition("#")[0]
    guest.create_account().give_password()

    heading = guest.page.locator("h1")
    expect(heading).to_have_text(re.compile("Keep this conversation"))
    expect(guest.page.get_by_text("A reply is being written.")).to_be_visible()
    guest.page.get_by_role("button", name="Keep").click()
    expect(guest.page.get_by_text("Kept 1 conversation.")).to_be_visible()
    guest.page.locator("#sidebar .conv__link").click()

    expect(guest.page).to_have_url(re.compile(re.escape(address)))
    guest.expect_words("Part 1")
    guest.reply.get_by_role("link", name="What was sent").click()
    expect(guest.page.locator("main")).to_contain_text("script:paced")
    guest.open(address).say("And then?").expect_end()
    expect(guest.questions).to_have_count(2)


def test_a_guest_signs_up_and_declines_without_scripts(visit: Visitor) -> None:
    guest = visit(java_script_enabled=False).open()
    guest.box.fill("Explain compound interest")
    guest.send_button.click()
    guest.page.wait_for_url(CONVERSATION)
    address = guest.page.url
    guest.create_account().give_password()

    guest.page.get_by_role("button", name="Forget").click()

    expect(guest.page.get_by_text("is forgotten")).to_be_visible()
    expect(guest.page.locator("#sidebar .conv")).to_have_count(0)
    answer = guest.page.goto(address)
    assert answer is not None
    assert answer.status == 404
