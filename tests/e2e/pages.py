"""Every page that is there, and how somebody gets to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.visit import PASSWORD, Visit

REPLY = "script:paced?tokens=260&rate=3000"
SLOW = "script:paced?tokens=2000&rate=20"

Open = Callable[[Visit], Any]


def conversation(script: str) -> Open:
    return lambda visit: visit.open().ask(script).expect_end()


def _writing(visit: Visit) -> None:
    visit.open().ask(SLOW).expect_words("Part 1")


def _thinking(visit: Visit) -> None:
    visit.open().ask("script:hang")
    expect(visit.reply.locator(".status")).to_be_visible()


def _stopped(visit: Visit) -> None:
    _writing(visit)
    visit.stop().expect_end()


def _page_of_conversation(path: str) -> Open:
    def open_it(visit: Visit) -> None:
        visit.open().ask("How does moss drink?").expect_end()
        visit.open(visit.page.url.partition("#")[0] + path)

    return open_it


def _sent(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.open(visit.reply.get_by_role("link", name="What was sent").get_attribute("href") or "")


def _archived(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("button", name="Archive").click()
    expect(visit.page.locator("[data-archived]")).to_be_visible()


def _archive(visit: Visit) -> None:
    _archived(visit)
    visit.open("/archive/")


def _trash(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("button", name="Delete").click()
    expect(visit.page.locator(".toast")).to_be_visible()
    visit.open("/trash/")


def _purge(visit: Visit) -> None:
    _trash(visit)
    visit.page.get_by_role("link", name="Delete for ever").first.click()
    expect(visit.page.get_by_role("button", name="Delete for ever")).to_be_visible()


def _refused_sign_in(visit: Visit) -> None:
    visit.open("/accounts/login/")
    visit.page.get_by_label("Email").fill("nobody@example.org")
    visit.page.get_by_label("Password").fill("not the password")
    visit.page.get_by_role("button", name="Sign in").click()
    expect(visit.page.get_by_role("alert")).to_be_visible()


def _refused_password(visit: Visit) -> None:
    visit.open("/settings/security/")
    visit.page.get_by_label("Current password").fill("not the password")
    visit.page.get_by_label("New password").fill("a dozen brown hens")
    visit.page.get_by_role("button", name="Change password").click()
    expect(visit.page.get_by_role("alert")).to_be_visible()


def _without_history(visit: Visit) -> None:
    visit.sign_up().open("/settings/privacy/")
    visit.page.get_by_role("switch", name="Keep my conversations").uncheck(force=True)
    visit.page.get_by_role("button", name="Save").click()
    visit.open()
    expect(visit.page.locator(".shelf")).to_be_visible()


def _new_token(visit: Visit) -> None:
    visit.open("/settings/tokens/new/")
    # Asked for once in five minutes.
    if visit.page.get_by_label("Password").count():
        visit.page.get_by_label("Password").fill(PASSWORD)
        visit.page.get_by_role("button", name="Confirm").click()
    expect(visit.page.get_by_role("textbox", name="Name")).to_be_visible()


def _token_issued(visit: Visit) -> None:
    _new_token(visit)
    visit.page.get_by_role("textbox", name="Name").fill("Notes of the week")
    visit.page.get_by_role("button", name="Make the token").click()
    expect(visit.page.locator("pre")).to_contain_text("vana_")


def _token_list(visit: Visit) -> None:
    _token_issued(visit)
    visit.open("/settings/tokens/")


def _revoke_token(visit: Visit) -> None:
    _token_list(visit)
    visit.page.get_by_role("link", name="Revoke").first.click()
    expect(visit.page.get_by_role("button", name="Revoke")).to_be_visible()


def _saved_profile(visit: Visit) -> None:
    visit.open("/settings/")
    visit.page.get_by_role("button", name="Save").click()
    expect(visit.page.locator(".toast")).to_be_visible()


def _found(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.open("/search/?q=moss&by=me&since=2020-01-01")
    expect(visit.page.locator(".result mark").first).to_be_visible()


def _share(visit: Visit) -> None:
    """A conversation's page for sharing, with its link."""
    _page_of_conversation("share/")(visit)
    visit.page.get_by_role("button", name="Make a link").click()
    expect(visit.page.get_by_label("Link")).to_be_visible()


def _shared(visit: Visit) -> None:
    """The public page, as its owner sees it."""
    visit.open().ask(REPLY).expect_end()
    visit.open(visit.page.url.partition("#")[0] + "share/")
    visit.page.get_by_role("button", name="Make a link").click()
    visit.open(visit.page.get_by_label("Link").input_value())
    expect(visit.page.get_by_text("Read only")).to_be_visible()


def _share_list(visit: Visit) -> None:
    _share(visit)
    visit.open("/shared/")
    expect(visit.page.get_by_role("button", name="Withdraw").first).to_be_visible()


def _path(path: str) -> Open:
    return lambda visit: visit.open(path)


def _keep(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.create_account().give_password()
    expect(visit.page.get_by_role("button", name="Keep")).to_be_visible()


GUEST_PAGES: dict[str, Open] = {
    "start": _path("/"),
    "conversation": conversation(REPLY),
    "writing": _writing,
    "failed": conversation("script:401"),
    "sign-in": _path("/accounts/login/"),
    "sign-in refused": _refused_sign_in,
    "sign-up": _path("/accounts/signup/"),
    "waits for approval": _path("/accounts/waiting/"),
    "keep": _keep,
    "history off": _without_history,
    "shortcuts": _path("/shortcuts/"),
    "JSON API": _path("/api/v1/docs/"),
    "terms": _path("/terms/"),
    "privacy notice": _path("/privacy/"),
    "offline": _path("/offline/"),
    "not found": _path("/c/00000000-0000-0000-0000-000000000000/"),
}
PERSON_PAGES: dict[str, Open] = {
    "start": _path("/"),
    "temporary": _path("/temporary/"),
    "conversation": conversation(REPLY),
    "reasoning": conversation("script:reasoning"),
    "thinking": _thinking,
    "stopped": _stopped,
    "rename": _page_of_conversation("rename/"),
    "what was sent": _sent,
    "share": _page_of_conversation("share/"),
    "share with link": _share,
    "shared": _shared,
    "shared links": _share_list,
    "shortcuts": _path("/shortcuts/"),
    "conversations": _path("/sidebar/"),
    "archive": _archive,
    "archived": _archived,
    "trash": _trash,
    "deleted for ever": _purge,
    "empty the trash": _path("/trash/empty/"),
    "profile saved": _saved_profile,
    "appearance": _path("/settings/appearance/"),
    "security": _path("/settings/security/"),
    "password refused": _refused_password,
    "search": _path("/search/"),
    "search with results": _found,
    "search without results": _path("/search/?q=zeppelin"),
    "sessions": _path("/settings/sessions/"),
    "privacy": _path("/settings/privacy/"),
    "delete all": _path("/settings/privacy/delete-all/"),
    "API tokens": _token_list,
    "new API token": _new_token,
    "API token issued": _token_issued,
    "revoke API token": _revoke_token,
}
ALL_PAGES = [
    *(pytest.param("guest", page, id=f"guest {name}") for name, page in GUEST_PAGES.items()),
    *(pytest.param("person", page, id=f"person {name}") for name, page in PERSON_PAGES.items()),
]
