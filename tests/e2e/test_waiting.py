"""One message can wait while a reply is written, in every tab and without scripts."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.visit import Visit
from tests.servers import VanaServer

SHORT = "script:paced?tokens=120&rate=40"
LONG = "script:paced?tokens=2000&rate=20"


def waiting(visit: Visit) -> Locator:
    return visit.page.locator("[data-waiting]")


def button(visit: Visit, name: str) -> Locator:
    return waiting(visit).get_by_role("button", name=name)


def test_a_message_waits_and_is_sent_by_itself_in_every_tab(person: Visit) -> None:
    person.open().ask(SHORT).expect_words("seed")
    other = person.new_tab().open(person.page.url)

    person.say("And then?")

    expect(person.box).to_have_value("")
    for tab in (person, other):
        expect(waiting(tab)).to_contain_text("And then?")
        expect(waiting(tab)).to_contain_text("Waiting")
    expect(person.live).to_contain_text("Waiting.")
    for tab in (person, other):
        expect(tab.replies).to_have_count(2)
        tab.expect_end()
        expect(waiting(tab)).to_have_count(0)
        expect(tab.questions).to_have_count(2)


def test_it_is_sent_when_the_tab_is_closed(person: Visit) -> None:
    person.open().ask(SHORT).expect_words("seed")
    address = person.page.url
    person.say("And then?")
    expect(waiting(person)).to_be_visible()

    person.page.close()
    other = person.new_tab()

    end = time.monotonic() + 20
    while other.open(address).replies.count() < 2:
        assert time.monotonic() < end
    other.expect_end()
    expect(other.questions).to_have_count(2)


def test_after_a_stop_it_waits_for_its_person(person: Visit) -> None:
    person.open().ask(LONG).expect_words("Part 1")
    person.say("And then?")
    expect(waiting(person)).to_be_visible()
    other = person.new_tab().open(person.page.url)

    person.stop().expect_end()

    for tab in (person, other):
        expect(waiting(tab)).to_contain_text("Not sent")
        expect(button(tab, "Send now")).to_be_visible()
    person.page.reload()
    button(person, "Send now").click()
    expect(person.questions).to_have_count(2)
    person.expect_end()
    for tab in (person, other):
        expect(tab.replies).to_have_count(2)
        expect(waiting(tab)).to_have_count(0)


def test_it_is_taken_back_into_the_box(guest: Visit) -> None:
    guest.open().ask(LONG).expect_words("Part 1")
    guest.say("And then?")
    expect(waiting(guest)).to_be_visible()
    guest.box.fill("Meanwhile")

    button(guest, "Edit").click()

    expect(waiting(guest)).to_have_count(0)
    expect(guest.box).to_have_value("And then?\n\nMeanwhile")
    expect(guest.box).to_be_focused()
    guest.page.reload()
    expect(waiting(guest)).to_have_count(0)
    guest.stop().expect_end()


def test_arrow_up_in_an_empty_box_takes_it_back(guest: Visit) -> None:
    guest.open().ask(LONG).expect_words("Part 1")
    guest.say("And then?")
    expect(waiting(guest)).to_be_visible()

    guest.box.press("ArrowUp")

    expect(guest.box).to_have_value("And then?")
    expect(waiting(guest)).to_have_count(0)
    guest.stop().expect_end()


def test_it_is_removed_in_every_tab(person: Visit) -> None:
    person.open().ask(LONG).expect_words("Part 1")
    other = person.new_tab().open(person.page.url)
    person.say("And then?")
    expect(waiting(other)).to_be_visible()

    button(other, "Remove").click()

    expect(waiting(other)).to_have_count(0)
    expect(waiting(person)).to_have_count(0)
    person.stop().expect_end()
    expect(person.questions).to_have_count(1)


def test_a_second_message_is_refused_and_kept(guest: Visit) -> None:
    guest.open().ask(LONG).expect_words("Part 1")
    guest.say("And then?")
    expect(waiting(guest)).to_be_visible()

    guest.say("And this?")

    expect(guest.strip).to_contain_text("One message is waiting already")
    expect(guest.box).to_have_value("And this?")
    expect(waiting(guest)).to_have_count(1)
    guest.stop().expect_end()


def test_it_survives_a_reload_and_stands_below_the_reply(guest: Visit) -> None:
    guest.open().ask(LONG).expect_words("Part 1")
    guest.say("And then?")
    expect(waiting(guest)).to_be_visible()

    guest.page.reload()

    expect(guest.page.locator("ol.thread > li").last).to_contain_text("And then?")
    expect(guest.stop_button).to_be_visible()
    expect(guest.send_button).to_be_visible()
    guest.stop().expect_end()


def test_it_works_without_scripts(visit: Callable[..., Visit]) -> None:
    plain = visit(java_script_enabled=False)
    plain.open().box.fill(LONG)
    plain.send_button.click()

    plain.box.fill("And then?")
    plain.send_button.click()
    expect(waiting(plain)).to_contain_text("Waiting")
    button(plain, "Edit").click()
    expect(plain.box).to_have_value("And then?")
    plain.box.fill("And now?")
    plain.send_button.click()
    expect(waiting(plain)).to_contain_text("And now?")
    plain.stop_button.click()
    _reload_until(plain.page, "Send now")
    button(plain, "Send now").click()

    expect(plain.questions).to_have_count(2)
    expect(waiting(plain)).to_have_count(0)


def test_a_killed_process_sends_nothing_by_itself(
    own_vana: VanaServer, visit: Callable[..., Visit]
) -> None:
    person = visit(own_vana.url).sign_up()
    person.open().ask(LONG).expect_words("Part 1")
    person.say("And then?")
    expect(waiting(person)).to_be_visible()

    own_vana.kill()
    own_vana.start()
    _reload_until(person.page, "Send now")

    expect(person.replies).to_have_count(1)
    button(person, "Send now").click()
    expect(person.replies).to_have_count(2)
    person.expect_end()


def _reload_until(page: Page, text: str) -> None:
    end = time.monotonic() + 30
    while text not in page.locator("main").inner_text():
        assert time.monotonic() < end, page.locator("main").inner_text()
        page.reload()
