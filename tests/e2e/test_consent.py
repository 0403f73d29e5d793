"""A site that requires consent: asked at sign-up, and again when the version changed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.rules import faults
from tests.e2e.visit import PASSWORD
from tests.servers import VanaServer

BOX = re.compile("I accept the terms of use")


@pytest.fixture
def asking(
    tmp_path: Path, own_vana: VanaServer, environment: dict[str, str]
) -> Iterator[VanaServer]:
    """The site once it requires consent, to terms of its own."""
    own_vana.stop()
    terms = tmp_path / "terms.md"
    terms.write_text("# House rules\n\nBe **kind**.")
    required = {"TERMS_REQUIRED": "1", "TERMS_FILE": str(terms), "TERMS_VERSION": "1"}
    server = VanaServer(own_vana.data_dir, {**environment, **required}, port=own_vana.port)
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("scripts", [True, False])
def test_who_signs_up_agrees_and_is_asked_again_for_a_new_version(
    visit: Visitor, asking: VanaServer, environment: dict[str, str], scripts: bool
) -> None:
    person = visit(asking.url, java_script_enabled=scripts).open("/accounts/signup/")
    person.email = f"{uuid.uuid4().hex[:12]}@example.org"
    if scripts:
        assert faults(person.page) == []
    person.page.get_by_label("Email").fill(person.email)
    person.page.get_by_label("Password").fill(PASSWORD)
    person.page.get_by_role("checkbox", name=BOX).check()
    person.page.get_by_role("button", name="Create account").click()
    person.page.wait_for_url("**/accounts/login/**")
    person.sign_in()

    asking.stop()
    newer = {"TERMS_REQUIRED": "1", "TERMS_VERSION": "2"}
    later = VanaServer(asking.data_dir, {**environment, **newer}, port=asking.port)
    later.start()
    try:
        person.open("/settings/appearance/")
        expect(person.page.get_by_role("heading", level=1)).to_have_text("Please read and accept")
        if scripts:
            assert faults(person.page) == []
        person.page.get_by_role("checkbox", name=BOX).check()
        person.page.get_by_role("button", name="Accept and go on").click()

        expect(person.page).to_have_url(re.compile("/settings/appearance/$"))
        person.open("/settings/privacy/")
        expect(person.page.get_by_text("Version 2, on")).to_have_count(2)
        expect(person.page.get_by_text("Version 1, on")).to_have_count(2)
    finally:
        later.stop()


def test_what_was_typed_while_the_terms_changed_is_not_lost(
    visit: Visitor, own_vana: VanaServer, environment: dict[str, str]
) -> None:
    person = visit(own_vana.url).sign_up().open()
    own_vana.stop()
    required = {**environment, "TERMS_REQUIRED": "1"}
    asking = VanaServer(own_vana.data_dir, required, port=own_vana.port)
    asking.start()
    try:
        person.say("A long thought")
        expect(person.strip).to_contain_text("This page was open too long.")
        person.strip.get_by_role("link", name="Reload").or_(
            person.strip.get_by_role("button", name="Reload")
        ).click()
        person.page.get_by_role("checkbox", name=BOX).check()
        person.page.get_by_role("button", name="Accept and go on").click()

        expect(person.box).to_have_value("A long thought")
    finally:
        asking.stop()


def test_the_operators_terms_are_read_in_a_tab_of_their_own(
    visit: Visitor, asking: VanaServer
) -> None:
    guest = visit(asking.url).open("/accounts/signup/")
    guest.page.get_by_label("Email").fill("half@typed")

    with guest.context.expect_page() as opened:
        guest.page.get_by_role("link", name="terms of use").first.click()

    expect(opened.value.get_by_text("House rules")).to_be_visible()
    expect(guest.page.get_by_label("Email")).to_have_value("half@typed")
