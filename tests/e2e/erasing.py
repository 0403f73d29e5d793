"""How somebody gets to the pages about what goes for good."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.visit import Visit


def receipts(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("button", name="Delete").click()
    expect(visit.page.locator(".toast")).to_be_visible()
    empty_trash(visit)
    visit.page.get_by_role("button", name="Delete all for ever").click()
    visit.open("/settings/privacy/receipts/")
    expect(visit.page.get_by_role("link", name="Show").first).to_be_visible()


def receipt(visit: Visit) -> None:
    receipts(visit)
    visit.page.get_by_role("link", name="Show").first.click()
    expect(visit.page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()


def delete_account(visit: Visit) -> None:
    visit.open("/settings/delete-account/").confirm()
    expect(visit.page.get_by_role("button", name="Delete my account")).to_be_visible()


def empty_trash(visit: Visit) -> None:
    visit.open("/trash/empty/").confirm()
    expect(visit.page.get_by_role("button", name="Delete all for ever")).to_be_visible()


def delete_all(visit: Visit) -> None:
    visit.open("/settings/privacy/delete-all/").confirm()
    expect(visit.page.get_by_role("button", name="Delete conversations")).to_be_visible()


PAGES = {
    "empty the trash": empty_trash,
    "delete all": delete_all,
    "delete the account": delete_account,
    "receipts": receipts,
    "receipt": receipt,
}
