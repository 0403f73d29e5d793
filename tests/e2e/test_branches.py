"""Versions of questions and replies: edited in place, switched without losing the place."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit

LONG = "script:paced?tokens=1500&rate=4000"
SLOW = "script:paced?tokens=2000&rate=20"


def editor(visit: Visit) -> Locator:
    return visit.page.get_by_role("textbox", name="Edit your message")


def edit_last(visit: Visit, text: str) -> None:
    visit.box.press("ArrowUp")
    expect(editor(visit)).to_be_focused()
    editor(visit).fill(text)
    editor(visit).press("Enter")


def test_a_question_is_edited_in_its_place(guest: Visit) -> None:
    guest.open().ask("one").expect_end()
    guest.questions.first.hover()
    guest.page.get_by_role("link", name="Edit your message").click()

    expect(editor(guest)).to_be_focused()
    expect(editor(guest)).to_have_value("one")
    editor(guest).fill("two")
    guest.page.get_by_role("button", name="Send again").click()

    expect(guest.questions).to_have_count(1)
    expect(guest.questions.first).to_contain_text("two")
    guest.expect_end()
    expect(guest.replies).to_have_count(1)
    expect(guest.page.locator(".branches .num")).to_contain_text("2/2")
    expect(guest.box).to_be_focused()


def test_the_arrow_up_edits_the_last_question_and_escape_leaves_it(guest: Visit) -> None:
    guest.open().ask("One").expect_end().say("Two").expect_end()
    expect(guest.questions).to_have_count(2)

    guest.box.press("ArrowUp")
    expect(editor(guest)).to_have_value("Two")
    editor(guest).press("Escape")

    expect(editor(guest)).to_have_count(0)
    expect(guest.questions.last).to_contain_text("Two")
    expect(guest.questions.last.get_by_role("link", name="Edit your message")).to_be_focused()


def test_the_arrow_up_stays_with_what_is_typed(guest: Visit) -> None:
    guest.open().ask("One").expect_end()

    guest.box.fill("A draft")
    guest.box.press("ArrowUp")

    expect(guest.box).to_be_focused()
    expect(editor(guest)).to_have_count(0)


def test_editing_while_a_reply_is_written_says_so_and_keeps_the_words(guest: Visit) -> None:
    guest.open().ask(SLOW).expect_words("Part 1")

    edit_last(guest, "Something else")

    expect(guest.strip).to_contain_text("A reply is being written")
    expect(editor(guest)).to_have_value("Something else")
    editor(guest).press("Escape")
    expect(guest.writing).to_have_count(1)


def test_the_arrows_switch_in_place_and_the_choice_survives_a_reload(person: Visit) -> None:
    person.open().ask(LONG).expect_end().say("Below the first").expect_end()
    person.questions.first.hover()
    person.questions.first.get_by_role("link", name="Edit your message").click()
    editor(person).fill(LONG + "&seed=2")
    editor(person).press("Enter")
    arrows = person.page.get_by_role("navigation", name="Versions of this question")
    # Before it is there, nothing is written yet either: the end would be that of the first one.
    expect(arrows.locator(".num")).to_contain_text("2/2")
    person.expect_end()
    back = arrows.get_by_role("link", name="Previous version")
    back.scroll_into_view_if_needed()
    before = back.bounding_box()

    back.click()

    expect(arrows.locator(".num")).to_contain_text("1/2")
    expect(person.questions).to_have_count(2)
    after = arrows.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 3
    expect(arrows.get_by_role("link", name="Next version")).to_be_focused()
    assert re.search(r"\?branch=1#m-1$", person.page.url)
    person.open(person.page.url.partition("?")[0])
    expect(person.questions).to_have_count(2)
    expect(person.page.locator(".branches .num").first).to_contain_text("1/2")


def test_what_is_said_after_switching_follows_the_version_that_is_shown(person: Visit) -> None:
    person.open().ask("One").expect_end()
    edit_last(person, "Another one")
    expect(person.page.locator(".branches .num")).to_contain_text("2/2")
    person.expect_end()
    person.questions.first.hover()
    person.page.get_by_role("link", name="Previous version").click()
    expect(person.questions.first).to_contain_text("One")

    person.say("And then?").expect_end()
    expect(person.questions).to_have_count(2)

    person.page.reload()
    expect(person.questions).to_have_count(2)
    expect(person.questions.first).to_contain_text("One")
    expect(person.questions.last).to_contain_text("And then?")


def test_another_tab_sees_the_edited_question(person: Visit) -> None:
    person.open().ask("One").expect_end()
    other = person.new_tab().open(person.page.url)
    expect(other.questions.first).to_contain_text("One")

    edit_last(person, "In other words")

    other.page.bring_to_front()
    expect(other.questions.first).to_contain_text("In other words")
    expect(other.questions).to_have_count(1)


def test_without_scripts_links_and_pages_do_the_same(visit: Visitor) -> None:
    plain = visit(java_script_enabled=False)
    plain.open()
    plain.box.fill("One")
    plain.page.get_by_role("button", name="Send message").click()
    plain.page.wait_for_url("**/c/**")
    while plain.writing.count():
        plain.page.reload()
    plain.page.get_by_role("link", name="Edit your message").click()
    editor(plain).fill("Two")
    plain.page.get_by_role("button", name="Send again").click()

    expect(plain.questions.first).to_contain_text("Two")
    plain.page.get_by_role("link", name="Previous version").first.click()
    expect(plain.questions.first).to_contain_text("One")
    plain.page.goto(plain.page.url.partition("?")[0])
    expect(plain.questions.first).to_contain_text("One")


def test_a_reply_is_written_again_in_another_way(guest: Visit) -> None:
    guest.open().ask("One").expect_end()
    guest.reply.hover()
    guest.page.get_by_role("button", name="Write it in another way").click()
    guest.page.get_by_role("button", name="Shorter").click()

    expect(guest.reply).to_contain_text("Asked for: shorter")
    guest.expect_end()
    expect(guest.replies).to_have_count(1)
    expect(guest.reply.locator(".branches .num")).to_contain_text("2/2")
    guest.reply.get_by_role("link", name="What was sent").click()
    expect(guest.page.locator(".sent__messages")).to_contain_text("Keep this reply short")


def test_own_words_lead_to_another_version_with_the_keyboard_alone(person: Visit) -> None:
    person.open().ask("One").expect_end()
    person.reply.get_by_role("button", name="Write it in another way").focus()
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_role("button", name="Shorter")).to_be_focused()
    person.page.get_by_label("In your own words").fill("as a poem")
    person.page.get_by_label("In your own words").press("Enter")

    expect(person.reply).to_contain_text("Asked for: “as a poem”")
    person.expect_end()
    expect(person.page.locator(":popover-open")).to_have_count(0)
    expect(person.reply.locator(".branches .num")).to_contain_text("2/2")


def test_a_new_chat_begins_from_a_message_in_all_tabs(person: Visit) -> None:
    person.open().ask("One").expect_end().say("Two").expect_end()
    expect(person.replies).to_have_count(2)
    other = person.new_tab().open()
    person.page.bring_to_front()
    old = person.page.url
    person.replies.first.hover()
    person.replies.first.get_by_role("button", name="New chat from here").click()
    person.page.wait_for_url(re.compile(r"#prompt$"))

    assert person.page.url.partition("#")[0] != old.partition("#")[0]
    expect(person.box).to_be_focused()
    expect(person.questions).to_have_count(1)
    expect(person.page.get_by_text("Copied up to here from")).to_be_visible()
    person.say("Another way").expect_end()
    expect(person.questions).to_have_count(2)
    other.page.bring_to_front()
    expect(other.page.locator("#sidebar .conv")).to_have_count(2)
