"""Sharing: a copy for everybody with the link, that stays as it was and can be taken back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.pages import REPLY
from tests.e2e.visit import Visit


def share(visit: Visit) -> str:
    """Share the conversation that the page shows, and return the link."""
    visit.open(visit.page.url.partition("#")[0] + "share/")
    visit.page.get_by_role("button", name="Make a link").click()
    return visit.page.get_by_label("Link").input_value()


def reader(visit: Visitor, link: str, *, scripts: bool = False) -> Page:
    """Open the link in a browser that has never been here."""
    page = visit(java_script_enabled=scripts).page
    page.goto(link)
    return page


def cookies(page: Page) -> list[object]:
    context: BrowserContext = page.context
    return [*context.cookies()]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_copy_stays_as_it_was_until_it_is_renewed(visit: Visitor, scripts: bool) -> None:
    person = visit().sign_up().open().ask("How does moss drink?").expect_end()
    link = share(person)
    other = reader(visit, link, scripts=scripts)
    expect(other.locator(".message--user")).to_have_text(re.compile("How does moss drink"))
    expect(other.locator(".message")).to_have_count(2)

    person.page.get_by_role("link", name="Back to the conversation").click()
    person.say("And where does it grow?")
    expect(person.questions).to_have_count(2)
    person.expect_end()
    other.reload()
    expect(other.locator(".message")).to_have_count(2)

    person.open(person.page.url.partition("#")[0] + "share/")
    expect(person.page.get_by_text("Opened 2 times.")).to_be_visible()
    person.page.get_by_role("button", name="Update the copy").click()
    expect(person.page.get_by_text("has changed since")).to_have_count(0)
    expect(person.page.get_by_label("Link")).to_have_value(link)
    other.reload()
    expect(other.locator(".message")).to_have_count(4)
    assert cookies(other) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_withdrawn_link_leads_nowhere(visit: Visitor, scripts: bool) -> None:
    signed_in = visit().sign_up()
    signed_in.open().ask("How does moss drink?").expect_end()
    state = signed_in.context.storage_state()
    person = visit(java_script_enabled=scripts, storage_state=state)
    person.open(signed_in.page.url)
    link = share(person)
    other = reader(visit, link, scripts=scripts)
    expect(other.locator(".message")).to_have_count(2)
    assert cookies(other) == []

    person.page.get_by_role("button", name="Withdraw link").click()

    expect(person.page.get_by_role("button", name="Make a link")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_another_version_is_not_shown(visit: Visitor) -> None:
    person = visit().sign_up().open().ask("How does moss drink?").expect_end()
    person.reply.get_by_role("button", name="Write the reply again").click()
    person.expect_end()
    expect(person.reply.locator(".branches .num")).to_contain_text("2/2")

    page = reader(visit, share(person))

    expect(page.locator(".message--assistant")).to_have_count(1)
    expect(page.locator(".branches")).to_have_count(0)


def test_deleting_the_conversation_ends_the_link(visit: Visitor) -> None:
    person = visit().sign_up().open().ask("How does moss drink?").expect_end()
    link = share(person)
    page = reader(visit, link)
    expect(page.locator(".message--assistant .prose")).to_be_visible()

    person.page.get_by_role("link", name="Back to the conversation").click()
    person.page.locator(".topbar").get_by_role("button", name="Conversation options").click()
    person.page.locator("#menu-top").get_by_role("button", name="Delete").click()
    expect(person.page).not_to_have_url(link)

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_link_and_code_are_copied(visit: Visitor) -> None:
    person = visit(permissions=["clipboard-read", "clipboard-write"]).sign_up()
    person.open().ask(REPLY).expect_end()
    link = share(person)
    read = "() => navigator.clipboard.readText()"

    person.page.get_by_role("button", name="Copy", exact=True).click()
    expect(person.page.locator("#live")).to_contain_text("Copied")
    assert person.page.evaluate(read) == link

    other = visit(permissions=["clipboard-read", "clipboard-write"])
    other.page.goto(link)
    other.page.locator(".code-block [data-copy]").first.click()
    expect(other.page.locator("#live")).to_contain_text("Copied")
    expected = other.page.locator(".code-block code").first.text_content()
    assert other.page.evaluate(read) == expected
    assert cookies(other.page) == []


def test_the_list_of_links_withdraws_without_scripts(visit: Visitor) -> None:
    person = visit().sign_up().open().ask("How does moss drink?").expect_end()
    link = share(person)
    plain = visit(java_script_enabled=False, storage_state=person.context.storage_state())

    plain.open("/settings/privacy/")
    plain.page.get_by_role("link", name="Show links").click()
    plain.page.get_by_role("button", name="Withdraw").click()

    expect(plain.page.get_by_text("You share nothing at the moment.")).to_be_visible()
    assert person.page.request.get(link).status == 404
