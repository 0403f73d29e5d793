"""API tokens in the settings: confirm, make, copy, use, revoke; with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import PASSWORD, Visit


def make_token(person: Visit) -> str:
    """Make an API token by the pages, and return its secret."""
    person.open("/settings/")
    person.page.get_by_role("link", name="API tokens").click()
    person.page.get_by_role("link", name="New API token").click()
    person.page.get_by_label("Password").fill(PASSWORD)
    person.page.get_by_role("button", name="Confirm").click()
    person.page.get_by_role("textbox", name="Name").fill("Notes of the week")
    person.page.get_by_role("radio", name="Read and write").check()
    person.page.get_by_label("Expires after").select_option(label="7 days")
    person.page.get_by_role("button", name="Make the token").click()
    return person.page.locator("pre code").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_token_is_made_used_and_revoked(visit: Visitor, scripts: bool) -> None:
    person = visit(java_script_enabled=scripts).sign_up()
    secret = make_token(person)
    program = visit()
    headers = {"Authorization": f"Bearer {secret}"}
    assert program.page.request.get("/api/v1/me", headers=headers).json()["email"] == person.email

    person.page.get_by_role("link", name="I have copied it").click()
    expect(person.page.get_by_text(secret)).to_have_count(0)
    expect(person.page.get_by_text("Last used")).to_be_visible()
    person.page.get_by_role("link", name="Revoke Notes of the week").click()
    person.page.get_by_role("button", name="Revoke").click()

    expect(person.page.locator(".toast")).to_have_text(re.compile("revoked"))
    expect(person.page.get_by_text("You have none.")).to_be_visible()
    assert program.page.request.get("/api/v1/me", headers=headers).status == 401


def test_the_secret_can_be_copied(visit: Visitor) -> None:
    person = visit(permissions=["clipboard-read", "clipboard-write"]).sign_up()
    secret = make_token(person)

    button = person.page.get_by_role("button", name="Copy")
    button.click()

    expect(person.page.get_by_role("button", name="Copied")).to_be_visible()
    expect(person.live).to_have_text("Copied")
    assert person.page.evaluate("() => navigator.clipboard.readText()") == secret
    expect(person.page.get_by_role("button", name="Copy", exact=True)).to_be_visible()
