"""Data and privacy: everything is taken along in a file, and deleted; with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor


@pytest.mark.parametrize("scripts", [True, False])
def test_everything_is_downloaded_and_deleted(visit: Visitor, scripts: bool) -> None:
    person = visit().sign_up().open().ask("How does moss drink?").expect_end()
    address = person.page.url
    other = visit(java_script_enabled=scripts, storage_state=person.context.storage_state()).open(
        "/settings/privacy/"
    )

    answer = other.context.request.get(f"{other.page.url.partition('/settings')[0]}/api/v1/export")
    file = answer.json()
    assert file["account"]["email"] == person.email
    assert len(file["conversations"]) == 1

    other.page.get_by_role("link", name="Delete all").click()
    other.confirm()
    expect(other.page.get_by_text("1 saved conversation,")).to_be_visible()
    other.page.get_by_role("checkbox", name=re.compile("Yes, delete")).check()
    other.page.get_by_role("button", name="Delete conversations").click()

    expect(other.page.locator(".toast")).to_have_text(re.compile("Deleted 1 conversation"))
    other.open(address)
    expect(other.page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    # The tab that was open elsewhere hears of it.
    expect(person.page.locator("#sidebar .conv")).to_have_count(0)
