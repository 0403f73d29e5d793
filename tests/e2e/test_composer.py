"""The message box: keys, drafts, what stands in the page at once, and what fails."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit

SENT = re.compile(r"/c/$|/messages/$")
MARKUP = '<img src=x onerror="document.title = 1"> & <b>bold</b>'


def held_back(visit: Visit) -> list[Route]:
    """Let no message reach the server; the list holds the requests that wait."""
    waiting: list[Route] = []

    # Playwright marks the handler, and a method of a list cannot be marked.
    def hold(route: Route) -> None:
        waiting.append(route)

    visit.page.route(SENT, hold)
    return waiting


def test_enter_sends_and_shift_enter_breaks_the_line(guest: Visit) -> None:
    guest.open().box.press_sequentially("One")
    guest.box.press("Shift+Enter")
    guest.box.press_sequentially("Two")

    guest.box.press("Enter")

    guest.page.wait_for_url(re.compile("/c/"))
    expect(guest.questions.locator(".message__bubble")).to_have_text("One\nTwo")


def test_enter_does_nothing_while_an_input_method_composes(guest: Visit) -> None:
    guest.open().box.fill("にほ")

    guest.box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})

    expect(guest.questions).to_have_count(0)
    expect(guest.box).to_have_value("にほ")


def test_enter_breaks_the_line_on_a_touch_keyboard(visit: Visitor) -> None:
    phone = visit(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}).open()
    phone.box.press_sequentially("One")

    phone.box.press("Enter")

    expect(phone.questions).to_have_count(0)
    expect(phone.box).to_have_value("One\n")


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_blank_message_is_not_sent_and_focus_stays(guest: Visit, text: str) -> None:
    guest.open().box.fill(text)

    guest.send_button.click()

    expect(guest.box).to_be_focused()
    expect(guest.questions).to_have_count(0)
    assert guest.page.url.endswith("/")


def test_the_question_stands_in_the_page_before_the_server_has_answered(guest: Visit) -> None:
    held_back(guest.open())

    guest.box.fill("Is soil alive?")
    elapsed_ms = guest.page.evaluate(
        """() => new Promise((resolve) => {
            const begin = performance.now();
            new MutationObserver(() => {
                if (document.querySelector(".message__bubble")) resolve(performance.now() - begin);
            }).observe(document.body, {subtree: true, childList: true});
            const enter = {key: "Enter", bubbles: true, cancelable: true};
            document.getElementById("prompt").dispatchEvent(new KeyboardEvent("keydown", enter));
        })"""
    )

    assert elapsed_ms < 100
    expect(guest.questions).to_have_text(re.compile("Is soil alive\\?"))
    expect(guest.box).to_have_value("")
    expect(guest.box).to_be_focused()


def test_markup_in_a_question_is_text_before_and_after_it_was_sent(person: Visit) -> None:
    person.open().ask("First").expect_end()
    waiting = held_back(person)

    person.say(MARKUP)
    bubble = person.questions.last.locator(".message__bubble")
    expect(bubble).to_have_text(MARKUP)
    waiting[0].continue_()
    expect(person.page.locator("[data-pending]")).to_have_count(0)
    person.page.reload()

    expect(bubble).to_have_text(MARKUP)
    expect(person.page).not_to_have_title("1")
    expect(bubble.locator("img, b")).to_have_count(0)


def test_the_same_key_posted_twice_yields_one_message(person: Visit) -> None:
    person.open().ask("First").expect_end()
    form = person.page.evaluate(
        "() => Object.fromEntries(new FormData(document.getElementById('composer')))"
    )
    address = person.page.locator("#composer").get_attribute("action") or ""
    fields = {**form, "prompt": "Only once"}

    for _ in range(2):
        answer = person.context.request.post(
            address, form=fields, headers={"Vana-Fragment": "1", "Referer": person.page.url}
        )
        assert answer.status == 201, answer.text()

    person.page.reload()
    expect(person.questions).to_have_count(2)


def test_a_failed_message_is_sent_again_without_typing_it_anew(guest: Visit) -> None:
    guest.open().ask("First").expect_end()
    keys: list[str] = []

    def refuse(route: Route) -> None:
        keys.append(re.findall(r"key=([^&]+)", route.request.post_data or "")[0])
        route.abort()

    guest.page.route(SENT, refuse)
    guest.say("Second")
    expect(guest.questions.last.locator(".message__unsent")).to_contain_text("Not sent")
    guest.page.unroute(SENT)

    with guest.page.expect_request(SENT) as sent:
        guest.not_sent.get_by_role("button", name="Send again").click()

    expect(guest.not_sent).to_have_count(0)
    guest.expect_end()
    expect(guest.questions).to_have_count(2)
    expect(guest.replies).to_have_count(2)
    assert f"key={keys[0]}" in (sent.value.post_data or "")


def test_a_failed_first_message_stays_in_the_page_and_can_be_edited(guest: Visit) -> None:
    guest.open().page.route(SENT, lambda route: route.fulfill(status=500, body="fault"))

    guest.say("How are you")
    guest.page.get_by_role("button", name="Edit").click()

    expect(guest.box).to_have_value("How are you")
    expect(guest.box).to_be_focused()
    expect(guest.questions).to_have_count(0)
    expect(guest.page.locator("h1")).to_be_visible()


def test_a_message_without_an_answer_for_ten_seconds_counts_as_not_sent(guest: Visit) -> None:
    held_back(guest.open())
    guest.page.clock.install()

    guest.say("Is anybody there?")
    guest.page.clock.run_for(11_000)

    # The browser's own timeout runs on the real clock.
    expect(guest.not_sent).to_be_visible(timeout=20_000)


def test_a_refusal_says_how_long_to_wait_and_gives_the_text_back(guest: Visit) -> None:
    guest.open().ask("First").expect_end()
    refusal = '{"code": "too_many_sends", "message": "That was fast.", "retry_after_seconds": 20}'
    guest.page.route(
        SENT, lambda route: route.fulfill(status=429, content_type="application/json", body=refusal)
    )

    guest.say("Second")

    expect(guest.strip).to_contain_text("That was fast. You can send again in 20 seconds.")
    expect(guest.box).to_have_value("Second")
    expect(guest.questions).to_have_count(1)


def test_a_page_that_was_open_too_long_offers_to_reload_and_keeps_the_draft(guest: Visit) -> None:
    guest.open().ask("First").expect_end()
    guest.page.evaluate(
        """() => {
            for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.remove();
        }"""
    )

    guest.say("Second")

    expect(guest.strip).to_contain_text("This page was open too long.")
    expect(guest.box).to_have_value("Second")
    guest.strip.get_by_role("link", name="Reload").click()
    expect(guest.box).to_have_value("Second")


def test_being_offline_is_said_and_nothing_is_sent(guest: Visit) -> None:
    guest.open().ask("First").expect_end()

    guest.context.set_offline(True)
    guest.box.fill("Second")
    guest.box.press("Enter")

    expect(guest.strip).to_contain_text("You are offline.")
    expect(guest.send_button).to_be_disabled()
    expect(guest.box).to_have_value("Second")
    guest.context.set_offline(False)
    expect(guest.strip).to_have_count(0)
    expect(guest.send_button).to_be_enabled()


def test_a_draft_survives_a_reload_and_goes_when_it_is_sent(person: Visit) -> None:
    person.open().ask("First").expect_end()
    person.box.fill("Half a thou")

    person.page.reload()
    expect(person.box).to_have_value("Half a thou")
    person.box.press("Enter")
    person.expect_end()
    person.page.reload()

    expect(person.box).to_have_value("")


def test_drafts_of_guests_stay_in_their_tab_and_those_of_people_do_not(
    guest: Visit, person: Visit
) -> None:
    for visit in (guest, person):
        visit.open().box.fill("Half a thou")

    kept = [visit.new_tab().open().box.input_value() for visit in (guest, person)]

    assert kept == ["", "Half a thou"]


def test_signing_out_clears_the_drafts(person: Visit) -> None:
    person.open().box.fill("Secret")
    person.page.locator(".user-btn").click()

    person.page.get_by_role("button", name="Sign out").click()

    expect(person.page.get_by_role("link", name="Sign in").first).to_be_visible()
    left = person.page.evaluate(
        "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"
    )
    assert [key for key in left if "draft" in key] == []


def test_a_message_that_is_too_long_is_counted_and_not_sent(guest: Visit) -> None:
    guest.open().box.fill("a" * 30_000)
    counter = guest.page.locator(".counter")
    expect(counter).to_have_text("30,000 of 32,000 characters")
    expect(guest.send_button).to_be_enabled()

    guest.box.fill("a" * 32_001)

    expect(counter).to_have_class(re.compile("counter--over"))
    expect(guest.send_button).to_be_disabled()
    guest.box.fill("a")
    expect(counter).to_have_count(0)


def test_a_suggestion_fills_the_box_and_sends_nothing(guest: Visit) -> None:
    guest.open()

    guest.page.locator(".suggestion").first.click()

    expect(guest.box).to_have_value(re.compile("letter"))
    expect(guest.questions).to_have_count(0)


def test_a_double_press_of_enter_sends_once(person: Visit) -> None:
    person.open().ask("First").expect_end()

    person.box.fill("Twice?")
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Enter")

    person.expect_end()
    time.sleep(0.5)
    person.page.reload()
    expect(person.questions).to_have_count(2)
