"""The page follows a growing reply, and never fights the reader."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.visit import Visit

LONG = "script:paced?tokens=1500&rate=150"


def top_px(visit: Visit) -> float:
    return float(visit.page.evaluate("() => scrollY"))


def below_dock_px(visit: Visit) -> float:
    """How far below the message box's upper edge the last message ends."""
    return float(
        visit.page.evaluate(
            """() => {
                const end = document.querySelector(".thread").lastElementChild;
                const dock = document.querySelector(".dock");
                return end.getBoundingClientRect().bottom - dock.getBoundingClientRect().top;
            }"""
        )
    )


def wait_until_long(visit: Visit) -> None:
    """Wait until the reply is longer than the window."""
    visit.page.wait_for_function(
        "() => document.querySelector('.message:last-child').offsetHeight > innerHeight"
    )


def test_the_end_of_a_growing_reply_stays_in_view(guest: Visit) -> None:
    guest.open().ask(LONG)
    wait_until_long(guest)

    for _ in range(3):
        guest.page.wait_for_timeout(300)
        assert below_dock_px(guest) <= 80
    guest.stop().expect_end()


def test_scrolling_up_ends_following_and_the_button_resumes_it(guest: Visit) -> None:
    guest.open().ask(LONG)
    wait_until_long(guest)

    guest.page.mouse.move(400, 300)
    guest.page.mouse.wheel(0, -300)
    guest.page.wait_for_timeout(200)
    place = top_px(guest)
    guest.page.wait_for_timeout(800)

    assert abs(top_px(guest) - place) <= 1
    jump = guest.page.locator(".jump")
    expect(jump).to_have_text(re.compile("New text below"))
    jump.click()
    expect(jump).to_have_count(0)
    guest.page.wait_for_timeout(500)
    assert below_dock_px(guest) <= 80
    guest.stop().expect_end()


def test_selecting_text_ends_following_and_the_selection_stays(guest: Visit) -> None:
    guest.open().ask(LONG)
    wait_until_long(guest)

    guest.page.evaluate(
        """() => {
            const text = document.querySelector("message-stream p").firstChild;
            document.getSelection().setBaseAndExtent(text, 2, text, 20);
        }"""
    )
    chosen = guest.page.evaluate("() => String(document.getSelection())")
    guest.page.wait_for_timeout(200)
    place = top_px(guest)
    guest.page.wait_for_timeout(500)
    assert abs(top_px(guest) - place) <= 1
    guest.stop().expect_end()

    assert len(chosen) == 18
    assert guest.page.evaluate("() => String(document.getSelection())") == chosen


def test_a_new_question_goes_to_the_top_of_the_window(guest: Visit) -> None:
    guest.open().ask("script:paced?tokens=600&rate=900").expect_end()

    guest.say("script:slow?tokens=4&seconds=2")
    expect(guest.questions).to_have_count(2)
    expect(guest.page.locator("[data-pending]")).to_have_count(0)

    question = guest.questions.last.bounding_box()
    bar = guest.page.locator(".topbar").bounding_box()
    assert question
    assert bar
    assert 0 <= question["y"] - (bar["y"] + bar["height"]) <= 40
    guest.stop().expect_end()


def test_a_conversation_opens_at_its_end_and_a_reload_at_the_readers_place(guest: Visit) -> None:
    guest.open().ask("script:paced?tokens=1500&rate=2000").expect_end()
    guest.open(guest.page.url.partition("#")[0])
    assert below_dock_px(guest) <= 80

    guest.page.evaluate("() => scrollTo(0, 400)")
    guest.page.wait_for_timeout(100)
    guest.page.reload()

    assert abs(top_px(guest) - 400) <= 2


def test_an_address_with_a_message_opens_there(guest: Visit) -> None:
    guest.open().ask("script:paced?tokens=1500&rate=2000").expect_end()

    guest.open(guest.page.url.partition("#")[0] + "#m-1")
    guest.page.reload()

    expect(guest.questions.first).to_be_in_viewport()


def test_focus_in_the_message_box_does_not_move_the_page(guest: Visit) -> None:
    guest.open().ask("script:paced?tokens=1500&rate=2000").expect_end()
    guest.page.evaluate("() => scrollTo(0, 300)")

    guest.box.focus()

    assert abs(top_px(guest) - 300) <= 1
