"""The tools of a conversation without JavaScript: forms, links and pages alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from tests.chat.operations.imports import files
from tests.e2e.conftest import Visitor
from tests.e2e.test_without_scripts import load_to_the_end, send
from tests.e2e.visit import Visit


@pytest.fixture
def plain(visit: Visitor) -> Visit:
    """Somebody with an account, and a browser without scripts, in front of a whole reply."""
    person = visit(java_script_enabled=False).sign_up().open()
    send(person, "How does moss drink?")
    load_to_the_end(person)
    return person


def address(visit: Visit) -> str:
    return visit.page.url.partition("#")[0].partition("?")[0]


def test_a_reply_is_written_again_as_somebody_wishes(plain: Visit) -> None:
    plain.reply.get_by_role("button", name="Write it in another way").click()
    plain.page.get_by_label("In your own words").fill("As a poem")
    plain.page.get_by_role("button", name="Write", exact=True).click()
    load_to_the_end(plain)

    expect(plain.reply.locator(".branches .num")).to_contain_text("2/2")
    plain.reply.get_by_role("link", name="What was sent").click()
    expect(plain.page.get_by_text("As a poem")).to_be_visible()


def test_a_question_is_asked_in_other_words(plain: Visit) -> None:
    plain.questions.last.get_by_role("link", name="Edit").click()
    plain.page.get_by_label("Edit your message").fill("How does fern drink?")
    plain.page.get_by_role("button", name="Send again").click()
    load_to_the_end(plain)

    expect(plain.questions.last).to_contain_text("How does fern drink?")
    expect(plain.questions.last.locator(".branches .num")).to_contain_text("2/2")


def test_a_new_chat_begins_from_a_message(plain: Visit) -> None:
    before = address(plain)

    plain.reply.get_by_role("button", name="New chat from here").click()

    expect(plain.replies).to_have_count(1)
    assert address(plain) != before


def test_a_deleted_conversation_comes_back_by_undo(plain: Visit) -> None:
    before = address(plain)
    plain.page.get_by_role("button", name="Conversation options").click()
    plain.page.locator("#menu-top").get_by_role("button", name="Delete").click()
    expect(plain.page.locator("#sidebar .conv")).to_have_count(0)

    plain.page.locator(".toast").get_by_role("button", name="Undo").click()

    plain.open(before)
    expect(plain.questions).to_have_count(1)


def test_a_search_leads_to_its_message(plain: Visit) -> None:
    plain.open("/search/")
    plain.page.locator("#q-page").fill("moss")
    plain.page.get_by_role("main").get_by_role("button", name="Search").click()

    plain.page.locator(".result a").first.click()

    expect(plain.page.locator(".message:target")).to_contain_text("moss")


def test_a_conversation_goes_out_as_a_file_and_its_page_is_printed(plain: Visit) -> None:
    plain.page.get_by_role("button", name="Conversation options").click()
    plain.page.locator("#menu-top").get_by_role("link", name="Export").click()
    with plain.page.expect_download() as started:
        plain.page.get_by_role("link", name="Download").first.click()
    assert started.value.suggested_filename.endswith(".md")

    plain.open(f"{address(plain).removesuffix('export/')}print/")
    expect(plain.page.get_by_text("How does moss drink?").last).to_be_visible()
    expect(plain.page.get_by_role("button", name="Print")).to_be_hidden()


def test_a_file_is_brought_back(plain: Visit) -> None:
    chosen: FilePayload = {
        "name": "vana.json",
        "mimeType": "application/json",
        "buffer": files.written(files.person_file(files.conversation(4), {})),
    }
    plain.open("/settings/privacy/import/")
    plain.page.get_by_label("File").set_input_files(chosen)

    plain.page.get_by_role("button", name="Import").click()

    expect(plain.page.get_by_role("heading", name="Import", exact=True)).to_be_visible()
    expect(plain.page.get_by_role("link", name="Look again")).to_be_visible()


def test_instructions_are_written_on_a_page_of_their_own(plain: Visit) -> None:
    plain.page.get_by_role("link", name=re.compile("Instructions")).first.click()
    plain.page.get_by_label("Instructions for this conversation").fill("Answer in verse.")

    plain.page.get_by_role("button", name="Save").click()

    expect(plain.page.get_by_text("Instructions are on")).to_be_visible()
