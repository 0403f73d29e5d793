"""Joining a site that is not open to everybody, without scripts, and its pages by axe's rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.rules import faults
from tests.e2e.visit import PASSWORD, Visit
from tests.servers import VanaServer, running

ADMINISTRATOR = "administrator@example.org"

Site = Callable[[str], VanaServer]


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, prepared: Path, environment: dict[str, str]
) -> Iterator[Site]:
    """Start a server with this policy; it has an administrator."""
    servers: dict[str, VanaServer] = {}
    with ExitStack() as running_servers:

        def with_policy(policy: str) -> VanaServer:
            if policy not in servers:
                data_dir: Path = tmp_path_factory.mktemp(policy) / "data"
                settings = {**environment, "SIGNUP_POLICY": policy}
                server = running(data_dir, settings, like=prepared)
                servers[policy] = running_servers.enter_context(server)
                command = ("createsuperuser", "--no-input", "--email", ADMINISTRATOR)
                servers[policy].manage(*command)
            return servers[policy]

        yield with_policy


def administrator(visit: Visitor, server: VanaServer, **options: bool) -> Visit:
    somebody = visit(server.url, **options)
    somebody.email = ADMINISTRATOR
    return somebody.open("/accounts/login/?next=/admin/").give_password()


def fill_in(visit: Visit, email: str) -> None:
    visit.email = email
    visit.page.get_by_label("Email").fill(email)
    visit.page.get_by_label("Password").fill(PASSWORD)
    visit.page.get_by_role("button", name="Create account").click()
    visit.page.wait_for_url("**/accounts/login/**")


def test_somebody_is_invited_and_joins_without_scripts(site: Site, visit: Visitor) -> None:
    server = site("invitation")
    staff = administrator(visit, server, java_script_enabled=False)
    staff.open("/admin/accounts/invitation/add/").page.get_by_role(
        "button", name="Save"
    ).first.click()
    link = staff.page.get_by_label("Link").input_value()

    guest = visit(server.url, java_script_enabled=False).open(link)
    fill_in(guest, "mira@example.org")
    guest.give_password()

    expect(guest.page.locator("#sidebar")).to_be_attached()
    staff.open("/admin/accounts/invitation/?state=used")
    expect(staff.page.get_by_role("cell", name="mira@example.org")).to_be_visible()
    late = visit(server.url, java_script_enabled=False).open(link)
    expect(late.page.get_by_role("heading", name="You need an invitation")).to_be_visible()


def test_somebody_waits_for_approval_without_scripts(site: Site, visit: Visitor) -> None:
    server = site("approval")
    guest = visit(server.url, java_script_enabled=False).open("/accounts/signup/")
    fill_in(guest, "wanda@example.org")
    guest.give_password().page.wait_for_url("**/accounts/waiting/")

    staff = administrator(visit, server, java_script_enabled=False)
    staff.page.get_by_role("link", name="waits for approval").click()
    staff.page.locator("input.action-select").check()
    staff.page.locator("select[name=action]").select_option("Approve selected people")
    staff.page.get_by_role("button", name="Go").click()
    expect(staff.page.get_by_text("1 person was approved.")).to_be_visible()

    guest.open("/accounts/login/").give_password()
    expect(guest.page.locator("#sidebar")).to_be_attached()


def test_pages_for_those_who_are_not_let_in_break_no_rule(site: Site, visit: Visitor) -> None:
    for policy in ("invitation", "approval", "closed"):
        assert faults(visit(site(policy).url).open("/accounts/signup/").page) == []


def test_pages_about_them_in_the_administration_break_no_rule(site: Site, visit: Visitor) -> None:
    inviting = administrator(visit, site("invitation"))
    inviting.open("/admin/accounts/invitation/add/")
    inviting.page.get_by_role("button", name="Save", exact=True).click()
    expect(inviting.page.get_by_label("Link")).to_be_visible()
    assert faults(inviting.page) == []

    server = site("approval")
    fill_in(visit(server.url).open("/accounts/signup/"), "refused@example.org")
    deciding = administrator(visit, server)
    assert faults(deciding.page) == []
    deciding.open("/admin/accounts/user/?approval=waiting")
    deciding.page.locator("input.action-select").first.check()
    deciding.page.locator("select[name=action]").select_option("Refuse selected people")
    deciding.page.get_by_role("button", name="Go").click()
    expect(deciding.page.get_by_role("heading", name="Refuse people")).to_be_visible()
    assert faults(deciding.page) == []
