"""The administration, as each role sees it: readable for everybody, and under the same policy."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.rules import PHONE, beyond_the_edge, faults, small_targets
from tests.e2e.visit import PASSWORD, Visit
from tests.servers import VanaServer

MAKE_PEOPLE = f"""
from django.contrib.auth.models import Group
from accounts.models import User
from accounts.roles import keep_staff_in_step
for name in ("support", "privacy_officer", "administrator"):
    made, is_new = User.objects.get_or_create(email=name + "@staff.example")
    if is_new:
        made.set_password({PASSWORD!r})
        made.save()
        made.vouch_for_address()
        made.groups.add(Group.objects.get(name=name))
        keep_staff_in_step(made)
from accounts.audit import record
from chat.operations.figures.keeping import keep_figures
keep_figures()
record("people.change", by=made, about=made)
for number in range(60):
    User.objects.get_or_create(email="reader-%s@example.org" % number)
print(User.objects.get(email="reader-1@example.org").pk)
"""
PEOPLE = "/admin/accounts/user/"
# What each role sees, as address and what stands in its heading. {} is a person's number.
FOR_ALL = [
    ("/admin/", "Overview"),
    ("/admin/accounts/", "Accounts"),
    (PEOPLE, "People"),
    (f"{PEOPLE}?is_active__exact=1&o=-1", "People"),
    (f"{PEOPLE}?q=nobody", "People"),
    (f"{PEOPLE}{{}}/change/", "reader-1"),
    (f"{PEOPLE}{{}}/history/", "History"),
    (f"{PEOPLE}roles/", "Roles"),
    ("/admin/chat/feedback/", "Feedback"),
    ("/admin/chat/conversation/", "Conversations"),
    ("/admin/chat/conversation/?state=trash&kind=agents", "Conversations"),
    ("/admin/chat/generation/?status=failed", "Generations"),
    ("/admin/chat/contentaccess/", "Looks at content"),
]
PAGES = {
    "support": [("/admin/accounts/invitation/", "Invitations")],
    "privacy_officer": [
        ("/admin/accounts/auditevent/", "Audit events"),
        ("/admin/chat/retentionpolicy/", "Retention"),
        ("/admin/chat/retentionpolicy/member/", "Member"),
        ("/admin/chat/legalhold/", "Legal holds"),
        ("/admin/accounts/auditevent/1/change/", "#1"),
        ("/admin/accounts/auditevent/1/history/", "History"),
        ("/admin/chat/receipt/erase/{}/", "Erase"),
    ],
    "administrator": [
        *FOR_ALL,
        ("/admin/settings/", "Settings"),
        ("/admin/chat/jobrun/", "Job runs"),
        ("/admin/chat/jobrun/backups/", "ackups"),
        (f"{PEOPLE}{{}}/suspend/", "Suspend"),
        (f"{PEOPLE}{{}}/sign-out/", "Sign"),
        (f"{PEOPLE}add/", "person"),
        (f"{PEOPLE}{{}}/password/", "password"),
    ],
}
ALL = [(role, *page) for role, pages in PAGES.items() for page in pages]


@pytest.fixture(scope="module")
def reader(vana: VanaServer) -> str:
    """The number of a person whom staff look at."""
    return vana.manage("shell", "-v", "0", "-c", MAKE_PEOPLE).split()[-1]


@pytest.fixture(scope="module")
def signed_in(module_visit: Visitor, reader: str) -> dict[str, Any]:
    """The cookies of one of each role."""
    states = {}
    for role in PAGES:
        visit = module_visit()
        visit.email = f"{role}@staff.example"
        states[role] = visit.sign_in().context.storage_state()
    return states


@pytest.fixture
def staff(visit: Visitor, signed_in: dict[str, Any]) -> Any:
    return lambda role, **options: visit(storage_state=signed_in[role], **options)


@pytest.mark.parametrize(("role", "path", "heading"), ALL)
def test_a_page_breaks_no_rule(staff: Any, reader: str, role: str, path: str, heading: str) -> None:
    refused: list[str] = []
    visit: Visit = staff(role)
    page = visit.page
    page.on("console", lambda message: refused.append(message.text))
    visit.open(path.format(reader)).confirm()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)

    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert beyond_the_edge(page) == []
    assert small_targets(page) == []
    assert [each for each in refused if "Content Security Policy" in each] == []


def test_each_role_sees_its_own_menu(staff: Any) -> None:
    menus = {}
    for role in PAGES:
        menu = staff(role).open("/admin/").page.get_by_role("navigation", name="Administration")
        menus[role] = set(menu.get_by_role("link").all_inner_texts())

    assert "Invitations" in menus["support"] & menus["administrator"]
    assert "Invitations" not in menus["privacy_officer"]
    assert all("People" in menu for menu in menus.values())


def test_the_menu_is_a_drawer_on_a_phone_without_scripts(staff: Any) -> None:
    phone = staff("support", viewport=PHONE, java_script_enabled=False).open("/admin/")

    menu = phone.page.get_by_role("navigation", name="Administration")
    expect(menu).to_be_hidden()
    phone.page.get_by_role("button", name="Open the menu").click()
    menu.get_by_role("link", name="People").click()

    expect(phone.page.get_by_role("heading", level=1)).to_have_text("People")


def test_the_page_has_the_persons_own_theme(staff: Any) -> None:
    visit = staff("support").open("/settings/appearance/")
    visit.page.get_by_label("Dark").first.check(force=True)
    visit.page.get_by_role("button", name="Save").click()

    visit.open("/admin/")

    assert visit.page.locator("html").get_attribute("data-theme") == "dark"
