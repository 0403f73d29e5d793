"""Lists of conversations, what was found and what is shared."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.pages.opening import REPLY
from tests.e2e.pages.talking import page_of_conversation
from tests.e2e.visit import Visit


def export_of_several(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.open("/sidebar/")
    visit.page.get_by_role("checkbox").first.check()
    visit.page.get_by_role("button", name="Export").click()
    expect(visit.page.get_by_role("heading", name="Export conversations")).to_be_visible()


def archived(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("button", name="Archive").click()
    expect(visit.page.locator("[data-archived]")).to_be_visible()


def archive(visit: Visit) -> None:
    archived(visit)
    visit.open("/archive/")


def trash(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("button", name="Delete").click()
    expect(visit.page.locator(".toast")).to_be_visible()
    visit.open("/trash/")


def purge(visit: Visit) -> None:
    trash(visit)
    visit.page.get_by_role("link", name="Delete for ever").first.click()
    visit.confirm()
    expect(visit.page.get_by_role("button", name="Delete for ever")).to_be_visible()


def found(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.open("/search/?q=moss&by=me&since=2020-01-01")
    expect(visit.page.locator(".result mark").first).to_be_visible()


def share(visit: Visit) -> None:
    """A conversation's page for sharing, with its link."""
    page_of_conversation("share/")(visit)
    visit.page.get_by_role("button", name="Make a link").click()
    expect(visit.page.get_by_label("Link")).to_be_visible()


def shared(visit: Visit) -> None:
    """The public page, as its owner sees it."""
    visit.open().ask(REPLY).expect_end()
    visit.open(visit.page.url.partition("#")[0] + "share/")
    visit.page.get_by_role("button", name="Make a link").click()
    visit.open(visit.page.get_by_label("Link").input_value())
    expect(visit.page.get_by_text("Read only")).to_be_visible()


def share_list(visit: Visit) -> None:
    share(visit)
    visit.open("/shared/")
    expect(visit.page.get_by_role("button", name="Withdraw").first).to_be_visible()
