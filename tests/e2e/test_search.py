"""Search in a browser: by keys, by the list's field, without scripts, and to the message itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit

SEARCH = re.compile(r"/search/")


def told(person: Visit, *questions: str) -> Visit:
    """Ask these, one after the other, in one conversation."""
    person.open()
    for question in questions:
        person.ask(question).expect_end()
    return person


def test_a_key_leads_to_the_field_and_enter_to_results(person: Visit) -> None:
    told(person, "Tell me of the zebrafish")

    person.page.keyboard.press("Control+k")
    person.page.wait_for_url(SEARCH)
    field = person.page.get_by_label("Search in titles and messages")
    expect(field).to_be_focused()
    field.fill("ZEBRA")
    field.press("Enter")

    expect(person.page.locator(".result mark").first).to_have_text(re.compile("zebrafish"))
    expect(field).to_have_value("ZEBRA")
    expect(field).not_to_be_focused()
    person.page.keyboard.press("Control+k")
    expect(field).to_be_focused()


def test_a_guest_has_nothing_to_search(guest: Visit) -> None:
    guest.open()

    guest.page.keyboard.press("Control+k")

    expect(guest.page).not_to_have_url(SEARCH)
    expect(guest.page.get_by_role("search")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_result_leads_to_its_message(visit: Visitor, scripts: bool) -> None:
    person = visit(java_script_enabled=scripts).sign_up()
    person.open()
    person.box.fill("Tell me of the quagga")
    person.send_button.click()
    person.page.wait_for_url(re.compile(r"/c/"))

    person.page.get_by_label("Search conversations").fill("quagga")
    person.page.get_by_label("Search conversations").press("Enter")
    expect(person.page.get_by_role("status").first).to_contain_text("in 1 conversation")
    person.page.locator(".result a").first.click()

    person.page.wait_for_url(re.compile(r"#m-1$"))
    expect(person.page.locator("#m-1")).to_be_in_viewport()


def test_a_message_of_another_version_is_shown_on_its_branch(person: Visit) -> None:
    told(person, "script:paced?tokens=20&rate=3000")
    person.reply.get_by_role("button", name="Write the reply again").click()
    expect(person.reply.locator(".branches")).to_contain_text("2/2")
    person.expect_end()

    person.open("/search/?q=part&by=vana")
    person.page.get_by_role("link", name="1 more in this conversation").click()
    expect(person.page.locator(".result")).to_have_count(2)
    person.page.locator(".result a").last.click()

    person.page.wait_for_url(re.compile(r"branch=2#m-2$"))
    expect(person.page.locator("#m-2 .branches")).to_contain_text("1/2")


def test_filters_stay_while_a_search_is_changed(person: Visit) -> None:
    told(person, "The okapi is shy")

    person.open("/search/?q=okapi")
    person.page.get_by_label("Written by").select_option("Vana")
    person.page.get_by_role("button", name="Apply").click()
    person.page.wait_for_url(re.compile("by=vana"))
    person.page.get_by_role("link", name="Search without filters").or_(
        person.page.locator(".result")
    ).first.wait_for()

    expect(person.page.get_by_label("Written by")).to_have_value("vana")
    expect(person.page.get_by_label("Search in titles and messages")).to_have_value("okapi")
