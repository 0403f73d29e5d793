"""Pages on the way into an account."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.visit import Visit


def refused_sign_in(visit: Visit) -> None:
    visit.open("/accounts/login/")
    visit.page.get_by_label("Email").fill("nobody@example.org")
    visit.page.get_by_label("Password").fill("not the password")
    visit.page.get_by_role("button", name="Sign in").click()
    expect(visit.page.get_by_role("alert")).to_be_visible()


def keep(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.create_account().give_password()
    expect(visit.page.get_by_role("button", name="Keep")).to_be_visible()
