"""How somebody gets to the pages about what goes for good."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.visit import PASSWORD, Visit


def receipts(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("button", name="Delete").click()
    expect(visit.page.locator(".toast")).to_be_visible()
    visit.open("/trash/empty/")
    visit.page.get_by_role("button", name="Delete all for ever").click()
    visit.open("/settings/privacy/receipts/")
    expect(visit.page.get_by_role("link", name="Show").first).to_be_visible()


def receipt(visit: Visit) -> None:
    receipts(visit)
    visit.page.get_by_role("link", name="Show").first.click()
    expect(visit.page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()


def delete_account(visit: Visit) -> None:
    visit.open("/settings/delete-account/")
    # Asked for once in five minutes.
    if visit.page.get_by_role("button", name="Confirm").count():
        visit.page.get_by_label("Password").fill(PASSWORD)
        visit.page.get_by_role("button", name="Confirm").click()
    expect(visit.page.get_by_role("button", name="Delete my account")).to_be_visible()


PAGES = {
    "delete the account": delete_account,
    "receipts": receipts,
    "receipt": receipt,
}
