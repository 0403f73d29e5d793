"""Signing in in two steps, in a browser: by app, recovery codes and passkeys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.rules import beyond_the_edge, faults
from tests.e2e.two_steps import SECURITY, TwoSteps, expect_signed_in, plug_in_key
from tests.e2e.visit import Visit
from tests.servers import free_port, running


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, prepared: Path, environment: dict[str, str]
) -> Iterator[str]:
    """The address of a server with a name: without one browsers offer no passkeys."""
    port = free_port()
    url = f"http://localhost:{port}"
    limits = {"FAILED_SIGN_INS": "100"}
    data = tmp_path_factory.mktemp("site") / "data"
    settings = {**environment, **limits, "SITE_URL": url}
    with running(data, settings, port=port, like=prepared):
        yield url


@pytest.fixture
def somebody(visit: Visitor, site: str) -> TwoSteps:
    """Somebody with a new account, signed in, whose browser holds passkeys."""
    person = visit(site)
    plug_in_key(person)
    return TwoSteps(person.sign_up())


@pytest.mark.parametrize("scripts", [True, False])
def test_an_app_and_a_recovery_code_sign_in(visit: Visitor, site: str, scripts: bool) -> None:
    two = TwoSteps(visit(site, java_script_enabled=scripts).sign_up())
    two.set_up_app()
    assert len(two.recovery_codes) == 10

    two.sign_out()
    two.give_password()
    used = two.next_code()
    two.give_code(used)
    expect_signed_in(two.visit)

    two.sign_out()
    two.give_password()
    two.give_code(used)
    expect(two.visit.page.get_by_role("alert")).to_contain_text("was used before")
    two.visit.page.get_by_role("link", name="Use a recovery code").click()
    two.give_code(two.recovery_codes[0])
    expect_signed_in(two.visit)
    two.visit.open(SECURITY)
    expect(two.visit.page.get_by_text("9 of 10 left")).to_be_visible()

    two.open("Turn off the authenticator app")
    two.visit.page.get_by_role("button", name="Turn off").click()
    two.sign_out()
    two.visit.sign_in()


@pytest.mark.parametrize("scripts", [True, False])
def test_recovery_codes_are_saved_as_a_file(visit: Visitor, site: str, scripts: bool) -> None:
    two = TwoSteps(visit(site, java_script_enabled=scripts).sign_up())
    two.set_up_app()

    with two.visit.page.expect_download() as download:
        two.visit.page.get_by_role("link", name="Download").click()

    assert download.value.suggested_filename == "vana-recovery-codes.txt"
    text = Path(download.value.path()).read_text()
    assert all(code in text for code in two.recovery_codes)


def test_recovery_codes_are_printed(somebody: TwoSteps) -> None:
    somebody.set_up_app()
    page = somebody.visit.page
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")

    page.get_by_role("button", name="Print").click()

    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    expect(page.get_by_text(somebody.recovery_codes[9])).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()


def test_a_passkey_signs_in_and_can_be_removed(somebody: TwoSteps, site: str) -> None:
    page = somebody.visit.page
    somebody.open("Add a passkey")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    somebody.read_codes()

    somebody.sign_out()
    page.goto("/accounts/login/?next=/shortcuts/")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/shortcuts/")
    cookies = somebody.visit.context.cookies()
    session = next(each for each in cookies if each["name"] == "vana_session")
    assert session["expires"] > 0  # "stay signed in" holds for passkeys, too

    somebody.open("Rename My laptop")
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    somebody.open("Remove Old laptop")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey was removed.")).to_be_visible()

    somebody.sign_out()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="This passkey does not fit")).to_be_visible()


def test_a_passkey_is_the_second_step_and_confirms_who_it_is(somebody: TwoSteps, site: str) -> None:
    page = somebody.visit.page
    somebody.open("Add a passkey")
    page.get_by_role("button", name="Add a passkey").click()
    somebody.read_codes()
    somebody.sign_out()

    somebody.give_password()
    page.get_by_role("button", name="Use a passkey").click()
    expect_signed_in(somebody.visit)

    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/totp/activate/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/accounts/2fa/totp/activate/")


def test_without_a_passkey_in_the_browser_the_page_says_so(somebody: TwoSteps) -> None:
    session = somebody.visit.context.new_cdp_session(somebody.visit.page)
    session.send("WebAuthn.enable")
    somebody.sign_out()
    page = somebody.visit.open("/accounts/login/").page
    page.evaluate(
        """() => { navigator.credentials.get = async () => {
            throw new DOMException("The person said no.", "NotAllowedError"); }; }"""
    )

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()


def test_a_key_that_is_there_already_is_told(somebody: TwoSteps) -> None:
    page = somebody.visit.page
    somebody.open("Add a passkey")
    page.get_by_role("button", name="Add a passkey").click()
    somebody.read_codes()

    somebody.open("Add a passkey")
    page.get_by_role("button", name="Add a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("You have added this one already.")


def test_without_scripts_the_pages_say_that_passkeys_need_them(visit: Visitor, site: str) -> None:
    two = TwoSteps(visit(site, java_script_enabled=False).sign_up())
    two.open("Add a passkey")
    expect(two.visit.page.get_by_text("Passkeys need JavaScript.")).to_be_visible()
    expect(two.visit.page.get_by_role("button", name="Add a passkey")).to_be_hidden()

    two.sign_out()
    page = two.visit.open("/accounts/login/").page
    expect(page.get_by_text("Passkeys need JavaScript.")).to_be_visible()


def test_a_device_that_came_in_by_two_steps_is_signed_out_from_another(
    somebody: TwoSteps, visit: Visitor, site: str
) -> None:
    somebody.set_up_app()
    other = visit(site)
    somebody.give_password(other)
    somebody.give_code(somebody.next_code(), other)
    expect_signed_in(other)

    somebody.visit.open("/settings/sessions/")
    somebody.visit.page.get_by_role("button", name="Sign out everywhere else").click()
    expect(somebody.visit.page.locator(".toast")).to_be_visible()

    other.open(SECURITY)
    other.page.wait_for_url("**/accounts/login/**")


def _looks_good(visit: Visit) -> None:
    assert faults(visit.page) == []
    visit.page.set_viewport_size({"width": 320, "height": 640})
    assert beyond_the_edge(visit.page) == [], visit.page.url


def test_no_page_breaks_a_rule(somebody: TwoSteps) -> None:
    refused: list[str] = []
    person = somebody.visit
    person.page.on(
        "console", lambda one: refused.append(one.text) if "Security Policy" in one.text else None
    )
    somebody.open("Set up the authenticator app")
    _looks_good(person)
    somebody.set_up_app()
    _looks_good(person)
    somebody.open("Add a passkey")
    _looks_good(person)
    person.page.get_by_role("button", name="Add a passkey").click()
    person.page.wait_for_url(f"**{SECURITY}")
    pages: dict[str, Callable[[], Any]] = {
        "security": lambda: person.open(SECURITY),
        "rename": lambda: somebody.open("Rename"),
        "remove": lambda: somebody.open("Remove"),
        "new codes": lambda: somebody.open("Show new codes"),
        "turn off": lambda: somebody.open("Turn off"),
        "confirm by code": lambda: person.open("/accounts/2fa/reauthenticate/"),
        "confirm by passkey": lambda: person.open("/accounts/2fa/webauthn/reauthenticate/"),
    }
    for open_page in pages.values():
        open_page()
        _looks_good(person)
    somebody.sign_out()
    person.open("/accounts/login/")
    _looks_good(person)
    somebody.give_password()
    _looks_good(person)
    person.open("/accounts/2fa/authenticate/?recovery=1")
    _looks_good(person)
    somebody.give_code("0000 0000")
    _looks_good(person)
    assert refused == []
