"""Several conversations, chosen in a list, are put away or deleted together, and come back."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Visitor
from tests.e2e.lists import add_conversations, rows, toast
from tests.e2e.visit import Visit
from tests.servers import VanaServer


def listed(visit: Visit) -> Locator:
    """The titles of the page itself, beside the sidebar's."""
    return visit.page.locator(".picks .row__title")


def choose_and_press(visit: Visit, button: str) -> None:
    visit.open("/sidebar/")
    for title in ("Stones", "Moss"):
        visit.page.get_by_role("checkbox", name=title).check()
    visit.page.locator(".picks__bar").get_by_role("button", name=button).click()


def test_several_are_deleted_and_brought_back_without_scripts(
    visit: Visitor, vana: VanaServer
) -> None:
    plain = visit(java_script_enabled=False).sign_up()
    add_conversations(plain, vana)

    choose_and_press(plain, "Delete")

    expect(toast(plain)).to_contain_text("Deleted 2 conversations")
    expect(rows(plain)).to_have_text(["Ferns"])
    toast(plain).get_by_role("button", name="Undo").click()
    expect(rows(plain)).to_have_text(["Stones", "Ferns", "Moss"])


def test_several_are_archived_and_brought_back_in_every_tab(
    person: Visit, vana: VanaServer
) -> None:
    add_conversations(person, vana)
    other = person.new_tab().open("/shortcuts/")

    choose_and_press(person, "Archive")

    expect(toast(person)).to_contain_text("2 conversations")
    for tab in (person, other):
        expect(rows(tab)).to_have_text(["Ferns"])
    expect(listed(person)).to_have_text(["Ferns"])
    toast(person).get_by_role("button", name="Undo").click()
    for tab in (person, other):
        expect(rows(tab)).to_have_text(["Stones", "Ferns", "Moss"])
    expect(listed(person)).to_have_text(["Stones", "Ferns", "Moss"])


def test_several_are_deleted_in_every_tab_and_lie_in_the_trash(
    person: Visit, vana: VanaServer
) -> None:
    add_conversations(person, vana)
    other = person.new_tab().open("/shortcuts/")

    choose_and_press(person, "Delete")

    expect(toast(person)).to_contain_text("Deleted 2 conversations")
    for tab in (person, other):
        expect(rows(tab)).to_have_text(["Ferns"])
    person.open("/trash/")
    expect(person.page.locator(".row__h")).to_have_count(2)
    for title in ("Stones", "Moss"):
        person.page.get_by_role("button", name=f"Restore {title}").click()
    for tab in (person, other):
        expect(rows(tab)).to_have_text(["Stones", "Ferns", "Moss"])
