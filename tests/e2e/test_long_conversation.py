"""A conversation of 5,000 messages opens at its end, with a page of them, and loads the rest."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.visit import Visit
from tests.servers import VanaServer

MESSAGES = 5_000
PAGE_MESSAGES = 60
SEED = """
import uuid
from chat import models
from accounts.models import User

owner = User.objects.get(email={email!r})
conversation_id = uuid.UUID({id!r})
models.Conversation.objects.create(
    id=conversation_id, owner=owner, user_key=str(owner.pk), session_key=str(conversation_id),
    title="A long talk", revision={count}, head={count}, message_count={count},
)
models.Event.objects.bulk_create(
    models.Event(
        conversation_id=conversation_id, sequence=number, parent=number - 1 or None,
        position=number, event_id=str(number), author="user" if number % 2 else "vana",
        type="message.created" if number % 2 else "generation.completed",
        text=f"This is message {{number}}.", timestamp=1_790_000_000 + number,
    )
    for number in range(1, {count} + 1)
)
"""


@pytest.fixture
def reader(person: Visit, vana: VanaServer) -> Visit:
    """Somebody at the beginning of whose account stands one long conversation."""
    return opened(person, vana, MESSAGES)


def opened(person: Visit, vana: VanaServer, count: int) -> Visit:
    """Open a conversation of so many messages."""
    conversation_id = "5d0f6b1e-7c2a-4b8e-9a53-" + person.email[:12]
    script = SEED.format(email=person.email, id=conversation_id, count=count)
    vana.manage("shell", "--no-imports", "--command", script)
    return person.open(f"/c/{conversation_id}/")


def numbers(visit: Visit) -> list[int]:
    ids = visit.page.evaluate(
        "() => [...document.querySelectorAll('.thread > .message')].map((one) => one.id)"
    )
    return [int(name.removeprefix("m-")) for name in ids]


def test_it_opens_at_its_end_with_one_page(reader: Visit) -> None:
    shown = numbers(reader)

    assert shown == list(range(MESSAGES - len(shown) + 1, MESSAGES + 1))
    assert len(shown) <= PAGE_MESSAGES
    expect(reader.page.locator(f"#m-{MESSAGES}")).to_be_in_viewport()


def test_older_messages_come_while_scrolling_and_the_place_stays(reader: Visit) -> None:
    first = numbers(reader)[0]
    reader.page.evaluate("() => scrollTo(0, 900)")
    anchor = reader.page.locator(f"#m-{first + 10}")
    before = anchor.bounding_box()

    reader.page.evaluate("() => scrollTo(0, 500)")
    expect(reader.page.locator(f"#m-{first - 1}")).to_be_attached()

    after = anchor.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"] - 400) <= 2
    shown = numbers(reader)
    assert shown == list(range(shown[0], MESSAGES + 1))
    assert reader.page.locator("a[data-earlier]").count() == 1


def test_scrolling_on_reaches_page_after_page(reader: Visit) -> None:
    for _ in range(5):
        first = numbers(reader)[0]
        reader.page.evaluate("() => scrollTo(0, 0)")
        expect(reader.page.locator(f"#m-{first - 1}")).to_be_attached()

    shown = numbers(reader)
    assert shown == list(range(shown[0], MESSAGES + 1))


def test_the_link_to_older_messages_works_by_itself(reader: Visit) -> None:
    first = numbers(reader)[0]
    address = reader.page.locator("a[data-earlier]").get_attribute("href") or ""

    reader.open(address)

    assert numbers(reader)[-1] == first - 1
    expect(reader.page.get_by_role("link", name="Latest messages")).to_be_attached()


def test_a_message_sent_from_an_older_page_leads_to_the_end(reader: Visit) -> None:
    reader.open(reader.page.locator("a[data-earlier]").get_attribute("href") or "")

    reader.say("One more")

    reader.page.wait_for_url(re.compile("#latest"))
    reader.expect_end()
    expect(reader.questions.last).to_contain_text("One more")
    assert numbers(reader)[-2:] == [MESSAGES + 1, MESSAGES + 2]


def test_the_context_line_moves_with_the_replies(reader: Visit) -> None:
    line = reader.page.locator("#context-line")
    before = int((line.get_attribute("data-before") or "").removeprefix("m-"))

    reader.say("One more").expect_end()

    expect(line).to_have_attribute("data-before", f"m-{before + 2}")
    expect(line).to_have_count(1)
    expect(reader.page.locator(f"#m-{before}")).to_have_class(re.compile("message--past"))
    expect(reader.page.locator(f"#m-{before + 2}")).not_to_have_class(re.compile("message--past"))


def test_the_line_goes_in_every_tab_when_an_edit_makes_room(
    person: Visit, vana: VanaServer
) -> None:
    reader = opened(person, vana, 28)
    tab = reader.new_tab().open(reader.page.url)
    tabs = (reader, tab)
    for each in tabs:
        expect(each.page.locator("#context-line")).to_have_attribute("data-before", "m-11")
        expect(each.page.locator(".message--past")).to_have_count(10)

    reader.page.locator("#m-15").get_by_role("link", name="Edit your message").click()
    box = reader.page.locator(".message__edit textarea")
    box.fill("In other words")
    box.press("Enter")

    for each in tabs:
        expect(each.questions.last).to_contain_text("In other words")
        each.expect_end()
        expect(each.page.locator("#context-line")).to_have_count(0)
        expect(each.page.locator(".message--past")).to_have_count(0)


def test_the_line_stands_behind_what_is_too_long_for_the_next_request(person: Visit) -> None:
    person.open().ask("word " * 5_200).expect_end()

    person.page.wait_for_selector(".thread > #context-line:last-child")
    expect(person.page.locator(".message--past")).to_have_count(2)
    person.say("And?").expect_end()
    question = person.questions.last.get_attribute("id") or ""
    expect(person.page.locator("#context-line")).to_have_attribute("data-before", question)
    expect(person.page.locator(".message--past")).to_have_count(2)
