"""Settings, tokens, export and import."""

from __future__ import annotations

from playwright.sync_api import FilePayload, expect

from tests.chat.operations.imports import files
from tests.e2e.visit import PASSWORD, Visit


def person_export(visit: Visit) -> None:
    """The servers of tests run no jobs: it stays what is being prepared."""
    visit.open("/settings/privacy/export/")
    if visit.page.get_by_role("button", name="Prepare").count():
        visit.page.get_by_role("button", name="Prepare").click()
    expect(visit.page.get_by_role("progressbar")).to_be_visible()


def refused_password(visit: Visit) -> None:
    visit.open("/settings/security/")
    visit.page.get_by_label("Current password").fill("not the password")
    visit.page.get_by_label("New password").fill("a dozen brown hens")
    visit.page.get_by_role("button", name="Change password").click()
    expect(visit.page.get_by_role("alert")).to_be_visible()


def without_history(visit: Visit) -> None:
    visit.sign_up().open("/settings/privacy/")
    visit.page.get_by_role("switch", name="Keep my conversations").uncheck(force=True)
    visit.page.get_by_role("button", name="Save").click()
    visit.open()
    expect(visit.page.locator(".shelf")).to_be_visible()


def new_token(visit: Visit) -> None:
    visit.open("/settings/tokens/new/")
    # Asked for once in five minutes.
    if visit.page.get_by_label("Password").count():
        visit.page.get_by_label("Password").fill(PASSWORD)
        visit.page.get_by_role("button", name="Confirm").click()
    expect(visit.page.get_by_role("textbox", name="Name")).to_be_visible()


def token_issued(visit: Visit) -> None:
    new_token(visit)
    visit.page.get_by_role("textbox", name="Name").fill("Notes of the week")
    visit.page.get_by_role("button", name="Make the token").click()
    expect(visit.page.locator("pre")).to_contain_text("vana_")


def token_list(visit: Visit) -> None:
    token_issued(visit)
    visit.open("/settings/tokens/")


def revoke_token(visit: Visit) -> None:
    token_list(visit)
    visit.page.get_by_role("link", name="Revoke").first.click()
    expect(visit.page.get_by_role("button", name="Revoke")).to_be_visible()


def saved_profile(visit: Visit) -> None:
    visit.open("/settings/")
    visit.page.get_by_role("button", name="Save").click()
    expect(visit.page.locator(".toast")).to_be_visible()


def running_import(visit: Visit) -> None:
    """As with exports, it stays what is being worked on."""
    visit.open("/settings/privacy/import/")
    file = files.written(files.person_file(files.conversation(4), {}))
    chosen: FilePayload = {
        "name": "vana.json",
        "mimeType": "application/json",
        "buffer": file,
    }
    visit.page.get_by_label("File").set_input_files(chosen)
    # One at a time: it may have been begun by the test before.
    if visit.page.get_by_role("link", name="Report").count():
        visit.page.get_by_role("link", name="Report").first.click()
    else:
        visit.page.get_by_role("button", name="Import").click()
    expect(visit.page.get_by_role("link", name="Look again")).to_be_visible()
