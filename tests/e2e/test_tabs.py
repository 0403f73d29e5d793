"""What happens in one tab shows in the others."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import APIResponse, Route, expect

from tests.e2e.visit import Visit
from tests.servers import VanaServer


def test_a_message_from_another_tab_appears_once_with_its_reply(person: Visit) -> None:
    first = person.open().ask("First").expect_end()
    second = person.new_tab().open(first.page.url)

    second.say("script:paced?tokens=100&rate=50")

    expect(first.questions).to_have_count(2)
    first.expect_words("seed")
    first.expect_end()
    expect(first.replies).to_have_count(2)
    second.expect_end()
    expect(second.questions).to_have_count(2)
    expect(second.replies).to_have_count(2)


def test_a_new_conversation_appears_in_the_list_of_another_tab(person: Visit) -> None:
    other = person.new_tab().open("/shortcuts/")

    person.open().ask("How does moss drink?").expect_end()

    expect(other.page.locator("#sidebar .conv")).to_have_count(1)
    expect(other.page.locator("#sidebar .conv__title")).to_have_text(re.compile("moss|scripted"))


def test_a_reply_being_written_is_marked_in_the_list(person: Visit) -> None:
    other = person.new_tab().open("/shortcuts/")

    person.open().ask("script:paced?tokens=300&rate=40")

    expect(other.page.locator("#sidebar .dot--live")).to_have_count(1)
    person.stop().expect_end()
    expect(other.page.locator("#sidebar .dot--live")).to_have_count(0)


def test_a_new_title_reaches_the_open_page(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    other = person.new_tab().open(person.page.url.partition("#")[0] + "rename/")

    other.page.get_by_role("textbox", name="Title").fill("Moss and water")
    other.page.get_by_role("button", name=re.compile("Save|Rename")).click()

    expect(person.page.locator(".topbar__title")).to_have_text("Moss and water")
    expect(person.page.locator("#sidebar .conv__title")).to_have_text("Moss and water")
    expect(person.page).to_have_title(re.compile("^Moss and water"))


def test_a_conversation_deleted_elsewhere_is_said(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    other = person.new_tab().open(person.page.url)

    other.page.get_by_role("button", name="Conversation options").click()
    other.page.locator("#menu-top").get_by_role("button", name="Delete").click()

    expect(person.strip).to_contain_text("This conversation was deleted.")
    expect(person.page.locator("#sidebar .conv")).to_have_count(0)


def test_what_is_archived_restored_and_deleted_by_a_program_shows_in_the_pages(
    person: Visit,
) -> None:
    person.open().ask("How does moss drink?").expect_end()
    conversation = person.page.url.split("/c/")[1].split("/")[0]
    rows = person.page.locator("#sidebar .conv")
    expect(rows).to_have_count(1)
    path = f"/api/v1/conversations/{conversation}"

    call(person, "PATCH", path, '{"archived": true}')
    expect(rows).to_have_count(0)
    call(person, "PATCH", path, '{"archived": false}')
    expect(rows).to_have_count(1)
    call(person, "DELETE", path)
    expect(person.strip).to_contain_text("This conversation was deleted.")
    call(person, "POST", f"{path}/restore")
    expect(rows).to_have_count(1)
    expect(person.strip).to_have_count(0)
    call(person, "DELETE", "/api/users/me/chat-sessions")
    expect(rows).to_have_count(0)
    expect(person.strip).to_contain_text("This conversation was deleted.")


def call(visit: Visit, method: str, path: str, body: str = "") -> None:
    """Ask the API with the browser's session, outside of its pages."""
    cookies = {one["name"]: one["value"] for one in visit.context.cookies()}
    origin = visit.page.url.partition("/c/")[0]
    answer = visit.context.request.fetch(
        origin + path,
        method=method,
        data=body or None,
        headers={
            "Content-Type": "application/json",
            "X-CSRFToken": cookies["vana_csrf"],
            "Referer": f"{origin}/",
        },
    )
    assert answer.ok, answer.text()


def test_a_page_that_comes_back_asks_for_what_it_missed(guest: Visit) -> None:
    guest.open().ask("First").expect_end()
    set_hidden(guest, is_hidden=True)
    other = guest.new_tab().open(guest.page.url)
    other.say("Second").expect_end()
    expect(guest.questions).to_have_count(1)

    set_hidden(guest, is_hidden=False)

    expect(guest.questions).to_have_count(2)
    guest.expect_end()
    expect(guest.replies).to_have_count(2)


def test_a_hidden_page_holds_no_stream(guest: Visit) -> None:
    guest.open().ask("script:paced?tokens=400&rate=40").expect_words("seed")
    streams: list[Any] = []
    guest.page.on("request", lambda one: streams.append(one) if "stream" in one.url else None)

    set_hidden(guest, is_hidden=True)
    guest.page.wait_for_timeout(300)
    before = guest.prose.inner_text()
    guest.page.wait_for_timeout(700)
    assert guest.prose.inner_text() == before

    set_hidden(guest, is_hidden=False)
    guest.page.wait_for_timeout(700)
    assert len(guest.prose.inner_text()) > len(before)
    assert len(streams) == 1
    guest.stop().expect_end()


def set_hidden(visit: Visit, *, is_hidden: bool) -> None:
    """Make the page believe that its tab was left; headless tabs are always in front."""
    visit.page.evaluate(
        """(isHidden) => {
            Object.defineProperty(document, "hidden", {value: isHidden, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        is_hidden,
    )


def test_another_version_written_elsewhere_takes_the_place_of_the_first(person: Visit) -> None:
    first = person.open().ask("First").expect_end()
    second = person.new_tab().open(first.page.url)

    second.reply.hover()
    second.reply.get_by_role("button", name="Write the reply again").click()

    expect(first.reply.locator(".branches .num")).to_contain_text("2/2")
    first.expect_end()
    expect(first.replies).to_have_count(1)
    expect(first.questions).to_have_count(1)


def test_a_branch_chosen_elsewhere_is_shown_whole(person: Visit) -> None:
    first = person.open().ask("First").expect_end()
    first.reply.hover()
    first.reply.get_by_role("button", name="Write the reply again").click()
    expect(first.reply.locator(".branches .num")).to_contain_text("2/2")
    first.expect_end()
    second = person.new_tab().open(first.page.url)
    second.reply.get_by_role("link", name="Previous version").click()
    expect(second.reply.locator(".branches .num")).to_contain_text("1/2")

    second.say("On the first version").expect_end()

    expect(first.questions).to_have_count(2)
    first.expect_end()
    expect(first.replies).to_have_count(2)
    expect(first.replies.first.locator(".branches .num")).to_contain_text("1/2")


def test_a_version_chosen_elsewhere_is_shown_at_once(person: Visit) -> None:
    first = two_versions(person)
    second = person.new_tab().open(first.page.url)
    number = (first.reply.get_attribute("id") or "").removeprefix("m-")
    named = person.new_tab().open(f"{first.page.url}?branch={number}")
    third = person.new_tab().open(first.page.url)
    set_hidden(third, is_hidden=True)
    loads: list[str] = []
    second.page.on("request", lambda one: loads.append(one.url) if "/c/" in one.url else None)

    second.reply.get_by_role("link", name="Previous version").click()

    for tab in (first, second):
        expect(tab.reply.locator(".branches .num")).to_contain_text("1/2")
    assert "branch" not in first.page.url
    set_hidden(third, is_hidden=False)
    expect(third.reply.locator(".branches .num")).to_contain_text("1/2")
    expect(named.reply.locator(".branches .num")).to_contain_text("2/2")
    second.reply.get_by_role("link", name="Next version").click()
    expect(first.reply.locator(".branches .num")).to_contain_text("2/2")
    # Who chose asked for each version once.
    assert len(loads) == 2


def two_versions(visit: Visit) -> Visit:
    """A conversation whose reply was written twice; its page names neither version."""
    visit.open().ask("First").expect_end()
    visit.reply.hover()
    visit.reply.get_by_role("button", name="Write the reply again").click()
    expect(visit.reply.locator(".branches .num")).to_contain_text("2/2")
    visit.expect_end()
    return visit.open(visit.page.url.partition("#")[0])


def test_a_version_chosen_elsewhere_leaves_what_is_being_edited(person: Visit) -> None:
    first = two_versions(person)
    second = person.new_tab().open(first.page.url)
    first.box.press("ArrowUp")
    words = first.page.get_by_role("textbox", name="Edit your message")
    words.fill("Half a thought")

    with first.page.expect_response(re.compile(r"/thread/\?$")):
        second.reply.get_by_role("link", name="Previous version").click()
    first.page.wait_for_timeout(200)

    expect(words).to_have_value("Half a thought")


def test_a_message_sent_elsewhere_while_a_reply_ends_is_not_missed(person: Visit) -> None:
    first = person.open().ask("script:paced?tokens=60&rate=40")
    held: list[tuple[Route, APIResponse]] = []

    # The first answer is old when it arrives: the second question is not in it.
    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    first.page.route("**/thread/**", hold)
    second = person.new_tab().open(first.page.url).expect_end()
    second.say("Second")
    expect(second.questions).to_have_count(2)
    route, answer = held[0]
    route.fulfill(response=answer)

    expect(first.questions).to_have_count(2)
    first.expect_end()
    expect(first.replies).to_have_count(2)


def test_older_conversations_are_loaded_and_stay_when_the_list_changes(
    person: Visit, vana: VanaServer
) -> None:
    vana.manage("shell", "--no-imports", "--command", MANY.format(email=person.email))
    rows = person.open().page.locator("#sidebar .conv")
    expect(rows).to_have_count(50)

    person.page.get_by_role("link", name="Older conversations").click()
    expect(rows).to_have_count(70)
    person.new_tab().open().ask("One more")

    expect(rows).to_have_count(71)
    headings = person.page.locator("#sidebar .conv-group__label").all_inner_texts()
    assert len(headings) == len(set(headings))


MANY = """
import uuid
from datetime import timedelta
from django.utils import timezone
from chat import models
from accounts.models import User

owner = User.objects.get(email={email!r})
for number in range(70):
    id = uuid.uuid4()
    models.Conversation.objects.create(
        id=id, owner=owner, user_key=str(owner.pk), session_key=str(id), title=f"Talk {{number}}",
        updated_at=timezone.now() - timedelta(hours=number),
    )
"""
