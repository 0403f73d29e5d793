"""Accounts of a site that sends mail, in a browser, with scripts and without."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Visitor, open_browsers
from tests.e2e.rules import faults, violations
from tests.e2e.visit import PASSWORD, Visit
from tests.mail_server import MailServer, html_of, running_mail_server
from tests.servers import VanaServer, running

NEW_PASSWORD = "a dozen brown hens"


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    with running_mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def mailing_vana(
    tmp_path_factory: pytest.TempPathFactory,
    prepared: Path,
    environment: dict[str, str],
    mails: MailServer,
) -> Iterator[VanaServer]:
    settings = {
        **environment,
        "EMAIL_URL": mails.url,
        # Everybody here comes from one address.
        "ACCOUNT_FORMS_PER_ADDRESS": "1000",
        "FAILED_SIGN_INS": "1000",
    }
    data_dir = tmp_path_factory.mktemp("mailing") / "data"
    with running(data_dir, settings, like=prepared) as server:
        yield server


@pytest.fixture
def open_browser(browser: Browser, mailing_vana: VanaServer) -> Iterator[Visitor]:
    with open_browsers(browser, mailing_vana) as visitor:
        yield visitor


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def person(request: pytest.FixtureRequest, open_browser: Visitor) -> Visit:
    """Somebody without an account, who listens to what the browser refuses."""
    visit = open_browser(java_script_enabled=request.param)
    visit.email = f"{uuid.uuid4().hex[:12]}@example.org"
    return visit


def press(visit: Visit, name: str) -> None:
    visit.page.get_by_role("button", name=name, exact=True).click()


def fill(visit: Visit, **fields: str) -> Visit:
    for label, text in fields.items():
        visit.page.get_by_label(label.replace("_", " ").capitalize(), exact=True).fill(text)
    return visit


def sign_up(visit: Visit, mails: MailServer) -> None:
    visit.open("/accounts/signup/")
    fill(visit, email=visit.email, password=PASSWORD)
    press(visit, "Create account")
    fill(visit, code=mails.code_to(visit.email))
    press(visit, "Confirm")
    expect_signed_in(visit)


def expect_signed_in(visit: Visit) -> None:
    expect(visit.page.locator("#sidebar")).to_be_attached()


def sign_out(visit: Visit) -> None:
    visit.context.clear_cookies()


def test_signing_up_with_the_code_of_a_mail(person: Visit, mails: MailServer) -> None:
    person.open("/accounts/signup/")
    fill(person, email=person.email, password=PASSWORD)
    press(person, "Create account")
    expect(person.page.get_by_role("heading", name="Check your email")).to_be_visible()
    fill(person, code="BBBB-BBBB")
    press(person, "Confirm")
    expect(person.page.get_by_role("alert")).to_contain_text("This is not the code that we sent.")

    press(person, "Send again")
    fill(person, code=mails.code_to(person.email, count=2).lower())
    press(person, "Confirm")

    expect_signed_in(person)
    sign_out(person)
    person.sign_in()


def test_signing_in_with_a_code_instead_of_the_password(person: Visit, mails: MailServer) -> None:
    sign_up(person, mails)
    sign_out(person)

    person.open("/accounts/login/?next=/settings/appearance/")
    person.page.get_by_role("link", name="Get a code by email").click()
    fill(person, email=person.email)
    press(person, "Send the code")
    fill(person, code=mails.code_to(person.email, count=2))
    press(person, "Sign in")

    expect(person.page.get_by_role("heading", name="Appearance")).to_be_visible()


def test_choosing_a_new_password_by_the_link_of_a_mail(person: Visit, mails: MailServer) -> None:
    sign_up(person, mails)
    sign_out(person)

    person.open("/accounts/login/").page.get_by_role("link", name="Forgot it?").click()
    fill(person, email=person.email)
    press(person, "Send the link")
    expect(person.page.get_by_text(person.email)).to_be_visible()
    person.open(mails.link_to(person.email, "/key/", count=2))
    fill(person, new_password=NEW_PASSWORD, once_more=NEW_PASSWORD)
    press(person, "Save password")

    expect_signed_in(person)
    assert "You have a new password" in mails.last_to(person.email, count=3)["Subject"]
    sign_out(person)
    person.open("/accounts/login/")
    fill(person, email=person.email, password=NEW_PASSWORD)
    press(person, "Sign in")
    expect_signed_in(person)


def test_changing_the_address(person: Visit, mails: MailServer) -> None:
    sign_up(person, mails)
    old, new = person.email, f"new-{person.email}"

    person.open("/settings/").page.get_by_role("link", name="Change", exact=True).click()
    fill(person, new_email=new)
    press(person, "Send the code")
    fill(person, password=PASSWORD)
    press(person, "Confirm")
    fill(person, code=mails.code_to(new))
    press(person, "Confirm")

    expect(person.page.get_by_text(new, exact=True)).to_be_visible()
    assert "address was changed" in mails.last_to(old, count=2)["Subject"]
    sign_out(person)
    person.email = new
    person.sign_in()


def test_a_guest_who_signs_up_keeps_the_conversation(
    open_browser: Visitor, mails: MailServer
) -> None:
    guest = open_browser()
    guest.email = f"{uuid.uuid4().hex[:12]}@example.org"
    guest.open().ask("How does moss drink?").expect_end()
    address = guest.page.url

    guest.open("/accounts/signup/")
    fill(guest, email=guest.email, password=PASSWORD)
    press(guest, "Create account")
    fill(guest, code=mails.code_to(guest.email))
    press(guest, "Confirm")
    guest.page.get_by_role("button", name="Keep").click()

    guest.open(address)
    expect(guest.page.locator("#sidebar").get_by_text("How does moss drink?")).to_be_visible()


Page = Callable[[Visit, MailServer], Any]


def _waiting_for_a_code(visit: Visit, mails: MailServer) -> None:
    visit.open("/accounts/signup/")
    fill(visit, email=visit.email, password=PASSWORD)
    press(visit, "Create account")
    mails.code_to(visit.email)
    fill(visit, code="BBBB-BBBB")
    press(visit, "Confirm")
    expect(visit.page.get_by_role("alert")).to_be_visible()


def _asking_for_a_code(visit: Visit, _: MailServer) -> None:
    visit.open("/accounts/login/code/")


def _entering_a_code(visit: Visit, mails: MailServer) -> None:
    visit.open("/accounts/login/code/")
    fill(visit, email=visit.email)
    press(visit, "Send the code")
    mails.last_to(visit.email)


def _asking_for_a_link(visit: Visit, _: MailServer) -> None:
    visit.open("/accounts/password/reset/")


def _waiting_for_a_link(visit: Visit, mails: MailServer) -> None:
    _asking_for_a_link(visit, mails)
    fill(visit, email=visit.email)
    press(visit, "Send the link")
    mails.last_to(visit.email)


def _choosing_a_password(visit: Visit, mails: MailServer) -> None:
    sign_up(visit, mails)
    sign_out(visit)
    _waiting_for_a_link(visit, mails)
    visit.open(mails.link_to(visit.email, "/key/", count=2))
    fill(visit, new_password="short", once_more="other")
    visit.page.locator("form").evaluate("form => { form.noValidate = true; }")
    press(visit, "Save password")
    expect(visit.page.get_by_role("alert")).to_be_visible()


def _following_an_old_link(visit: Visit, _: MailServer) -> None:
    visit.open("/accounts/password/reset/key/1-abc-def/")


def _changing_the_address(visit: Visit, mails: MailServer) -> None:
    sign_up(visit, mails)
    visit.open("/accounts/email/")


def _confirming_the_password(visit: Visit, mails: MailServer) -> None:
    sign_up(visit, mails)
    visit.open("/accounts/reauthenticate/")


def _signing_in(visit: Visit, _: MailServer) -> None:
    visit.open("/accounts/login/")


def _closed(visit: Visit, _: MailServer) -> None:
    visit.open("/accounts/inactive/")


PAGES: tuple[Page, ...] = (
    *(_signing_in, _waiting_for_a_code, _asking_for_a_code, _entering_a_code),
    *(_asking_for_a_link, _waiting_for_a_link, _choosing_a_password, _following_an_old_link),
    *(_changing_the_address, _confirming_the_password, _closed),
)


@pytest.mark.parametrize("open_page", PAGES)
def test_no_page_breaks_a_rule_or_is_refused_anything(
    open_browser: Visitor, mails: MailServer, open_page: Page
) -> None:
    visit = open_browser()
    visit.email = f"{uuid.uuid4().hex[:12]}@example.org"
    said: list[str] = []
    visit.page.on("console", lambda message: said.append(message.text))

    open_page(visit, mails)

    assert [line for line in said if "Content Security Policy" in line] == []
    assert faults(visit.page) == []


def test_a_mail_is_readable_as_a_page_in_both_themes(
    open_browser: Visitor, mails: MailServer
) -> None:
    visit = open_browser()
    visit.email = f"{uuid.uuid4().hex[:12]}@example.org"
    _entering_a_code(visit, mails)
    visit.page.goto("about:blank")  # Vana's policy is for its pages
    visit.page.set_content(html_of(mails.last_to(visit.email)))

    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        shown = visit.page.locator("main").evaluate("one => getComputedStyle(one).maxInlineSize")
        assert shown == "520px"
        assert violations(visit.page, "page-has-heading-one") == [], scheme
