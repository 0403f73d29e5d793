"""The list of conversations in all tabs: delete and undo."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.e2e.conftest import Visitor
from tests.e2e.lists import add_conversations, choose, open_first, rows, toast
from tests.e2e.test_tabs import set_hidden
from tests.e2e.visit import Visit
from tests.servers import VanaServer

PHONE: ViewportSize = {"width": 390, "height": 844}


PIN = re.compile(r"^\s*Pin\b")


@pytest.fixture
def reader(person: Visit, vana: VanaServer) -> Visit:
    """Somebody with three conversations; the first one of the list, "Stones", is open."""
    return open_first(person, vana)


def choose_here(visit: Visit, command: str) -> None:
    """Choose a command of the open conversation's menu."""
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("button", name=command, exact=True).click()


def test_deleting_hides_it_in_every_tab_and_undo_brings_it_back(reader: Visit) -> None:
    other = reader.new_tab().open()
    path = reader.page.url

    choose(reader, "Ferns", "Delete")

    expect(rows(reader)).to_have_text(["Stones", "Moss"])
    expect(rows(other)).to_have_text(["Stones", "Moss"])
    expect(toast(reader)).to_contain_text("Deleted “Ferns”")
    expect(reader.live).to_contain_text("Deleted “Ferns”")
    expect(reader.page.get_by_role("link", name="Moss")).to_be_focused()
    toast(reader).get_by_role("button", name="Undo").click()
    expect(rows(reader)).to_have_text(["Stones", "Ferns", "Moss"])
    expect(rows(other)).to_have_text(["Stones", "Ferns", "Moss"])
    expect(reader.page.get_by_role("link", name="Ferns")).to_be_focused()
    expect(toast(reader)).to_have_count(0)
    assert reader.page.url == path


def test_after_the_last_one_the_way_to_a_new_chat_has_the_focus(reader: Visit) -> None:
    choose(reader, "Moss", "Delete")

    expect(rows(reader)).to_have_text(["Stones", "Ferns"])
    expect(reader.page.locator("#sidebar .new-chat")).to_be_focused()
    toast(reader).get_by_role("button", name="Dismiss").click()
    expect(toast(reader)).to_have_count(0)


def test_deleting_the_open_one_leads_to_the_start_and_undo_back(reader: Visit) -> None:
    path = reader.page.url.partition("#")[0]

    choose_here(reader, "Delete")

    expect(toast(reader)).to_contain_text("Deleted “Stones”")
    reader.page.wait_for_url(re.compile(r"//[^/]+/$"))
    toast(reader).get_by_role("button", name="Undo").click()
    reader.page.wait_for_url(path)
    expect(reader.page.locator(".topbar__title")).to_have_text("Stones")


def test_a_notice_stands_above_the_open_drawer(reader: Visit) -> None:
    reader.page.set_viewport_size(PHONE)
    reader.page.get_by_role("button", name="Open conversations").click()

    choose(reader, "Moss", "Delete")

    # The drawer lies above the page: only what is in the layer above it can be pressed.
    toast(reader).get_by_role("button", name="Undo").click()
    expect(rows(reader)).to_have_text(["Stones", "Ferns", "Moss"])


def test_undo_restore_and_delete_for_ever_without_scripts(visit: Visitor, vana: VanaServer) -> None:
    plain = visit(java_script_enabled=False).sign_up()
    add_conversations(plain, vana)
    choose(plain.open(), "Moss", "Delete")
    expect(rows(plain)).to_have_text(["Stones", "Ferns"])

    toast(plain).get_by_role("button", name="Undo").click()
    expect(rows(plain)).to_have_text(["Stones", "Ferns", "Moss"])
    choose(plain, "Moss", "Delete")
    choose(plain, "Ferns", "Delete")
    plain.page.locator(".user-btn").click()
    plain.page.get_by_role("link", name="Trash").click()
    expect(plain.page.locator(".row__h")).to_have_text(["Ferns", "Moss"])
    plain.page.get_by_role("button", name="Restore Moss").click()
    expect(rows(plain)).to_have_text(["Stones", "Moss"])
    plain.page.get_by_role("link", name="Delete for ever Ferns").click()
    plain.confirm()
    plain.page.get_by_role("button", name="Delete for ever").click()

    expect(plain.page.locator("#main .note")).to_have_text("Nothing is in the trash.")


def test_an_archived_one_leaves_every_list_and_comes_back_by_writing(reader: Visit) -> None:
    other = reader.new_tab().open()

    choose(reader, "Stones", "Archive")

    expect(rows(reader)).to_have_text(["Ferns", "Moss"])
    expect(rows(other)).to_have_text(["Ferns", "Moss"])
    note = reader.page.locator("[data-archived]")
    expect(note).to_be_visible()
    reader.say("And pebbles?").expect_end()
    expect(note).to_be_hidden()
    expect(rows(other)).to_have_text(["Stones", "Ferns", "Moss"])


def test_a_title_is_changed_in_its_place(reader: Visit) -> None:
    other = reader.new_tab().open()
    field = reader.page.get_by_role("textbox", name="Title")

    choose_rename(reader, "Moss")
    field.fill("Not this")
    field.press("Escape")
    expect(rows(reader)).to_have_text(["Stones", "Ferns", "Moss"])
    choose_rename(reader, "Moss")
    field.fill("Moss and water")
    field.press("Enter")

    expect(rows(other)).to_have_text(["Stones", "Ferns", "Moss and water"])
    expect(rows(reader)).to_have_text(["Stones", "Ferns", "Moss and water"])
    expect(reader.page.get_by_role("link", name="Moss and water")).to_be_focused()


def choose_rename(visit: Visit, title: str) -> None:
    row = visit.page.locator("#sidebar .conv").filter(has_text=title)
    row.hover()
    row.get_by_role("button", name="Options for").click()
    row.get_by_role("link", name="Rename").click()


def test_a_reply_that_ends_elsewhere_is_marked_in_every_tab_until_it_is_opened(
    reader: Visit,
) -> None:
    path = reader.page.url
    other = reader.new_tab().open()
    working = other.page.locator("#sidebar .dot--live")
    unread = other.page.locator("#sidebar .dot[data-unread]")
    reader.say("script:paced?tokens=40&rate=20")
    expect(working).to_have_count(1)
    reader.page.goto("/shortcuts/")

    expect(unread).to_have_count(1)
    expect(working).to_have_count(0)
    reader.page.goto(path)
    expect(unread).to_have_count(0)


def commands(visit: Visit) -> Locator:
    return visit.page.locator("#menu-top button")


def test_commands_of_the_open_page_and_its_row_are_right_in_every_tab(reader: Visit) -> None:
    other = reader.new_tab().open(reader.page.url)
    path = reader.page.url
    expect(commands(other)).to_have_text([PIN, re.compile("Archive"), "Delete"])

    choose(reader, "Stones", "Pin")
    for tab in (reader, other):
        expect(commands(tab).first).to_have_text(re.compile("Unpin"))
        row = tab.page.locator("#sidebar .conv").filter(has_text="Stones")
        expect(row.locator("[name=pinned]")).to_have_text(re.compile("Unpin"))
    choose_here(other, "Unpin")
    for tab in (reader, other):
        expect(commands(tab).first).to_have_text(PIN)
    choose_here(other, "Archive")
    for tab in (reader, other):
        expect(commands(tab).nth(1)).to_have_text(re.compile("Move back"))
        expect(tab.page.locator("[data-archived]")).to_be_visible()
    choose_here(reader, "Move back")
    for tab in (reader, other):
        expect(commands(tab).nth(1)).to_have_text(re.compile("Archive"))
        expect(tab.page.locator("[data-archived]")).to_be_hidden()
    assert reader.page.url == path


def test_a_page_that_was_hidden_learns_what_became_of_its_conversation(reader: Visit) -> None:
    other = reader.new_tab().open(reader.page.url)
    set_hidden(other, is_hidden=True)
    choose(reader, "Stones", "Pin")
    expect(commands(reader).first).to_have_text(re.compile("Unpin"))
    choose_rename(reader, "Stones")
    reader.page.get_by_role("textbox", name="Title").fill("$& pebbles")
    reader.page.keyboard.press("Enter")
    expect(reader.page).to_have_title(re.compile(r"^\$& pebbles"))
    expect(commands(other).first).to_have_text(PIN)

    set_hidden(other, is_hidden=False)

    expect(commands(other).first).to_have_text(re.compile("Unpin"))
    expect(other.page.locator(".topbar__title")).to_have_text("$& pebbles")


def test_the_open_one_is_renamed_in_the_place_of_its_title(reader: Visit) -> None:
    field = reader.page.get_by_role("textbox", name="Title")
    title = reader.page.locator(".topbar__title")

    rename_here(reader)
    field.fill("Not this")
    field.press("Escape")
    expect(title).to_have_text("Stones")
    expect(reader.page.get_by_role("button", name="Conversation options")).to_be_focused()
    rename_here(reader)
    field.fill("Pebbles")
    field.press("Enter")

    expect(title).to_have_text("Pebbles")
    expect(reader.page).to_have_title(re.compile("^Pebbles"))
    expect(rows(reader)).to_have_text(["Pebbles", "Ferns", "Moss"])
    expect(field).to_have_count(0)


def rename_here(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Conversation options").click()
    visit.page.locator("#menu-top").get_by_role("link", name="Rename").click()
