"""Conversations in all their states, and what opens beside a message."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.pages.opening import REPLY, SLOW, Open, conversation
from tests.e2e.visit import Visit


def writing(visit: Visit) -> None:
    visit.open().ask(SLOW).expect_words("Part 1")


def thinking(visit: Visit) -> None:
    visit.open().ask("script:hang")
    expect(visit.reply.locator(".status")).to_be_visible()


def stopped(visit: Visit) -> None:
    writing(visit)
    visit.stop().expect_end()


def page_of_conversation(path: str) -> Open:
    def open_it(visit: Visit) -> None:
        visit.open().ask("How does moss drink?").expect_end()
        visit.open(visit.page.url.partition("#")[0] + path)

    return open_it


def sent(visit: Visit) -> None:
    visit.open().ask("How does moss drink?").expect_end()
    visit.open(visit.reply.get_by_role("link", name="What was sent").get_attribute("href") or "")


def rated(visit: Visit) -> None:
    """Found poor, and asked why."""
    conversation(REPLY)(visit)
    visit.reply.get_by_role("button", name="Poor reply").click()
    expect(visit.page.get_by_label("In your words, if you like")).to_be_visible()


def took(visit: Visit) -> None:
    conversation(REPLY)(visit)
    visit.reply.get_by_role("button", name="What this reply took").click()
    expect(visit.reply.get_by_text("Tokens:")).to_be_visible()


def gauge(visit: Visit) -> None:
    conversation(REPLY)(visit)
    visit.page.locator("#gauge button").click()
    expect(visit.page.get_by_text("Kept free for the reply")).to_be_visible()


def again(visit: Visit) -> None:
    """Ways to have a reply written again."""
    conversation("How does moss drink?")(visit)
    visit.reply.get_by_role("button", name="Write it in another way").click()
    expect(visit.page.get_by_label("In your own words")).to_be_visible()


def instructions_of_the_first_message(visit: Visit) -> None:
    visit.open().page.get_by_role("button", name="Instructions", exact=True).click()
    expect(visit.page.get_by_label("Instructions for this conversation")).to_be_visible()


def copy(visit: Visit) -> None:
    """A new chat that began from a message of another one."""
    conversation("How does moss drink?")(visit)
    before = visit.page.url.partition("#")[0]
    visit.reply.get_by_role("button", name="New chat from here").click()
    visit.page.wait_for_url(lambda url: "/c/" in url and not url.startswith(before))
    expect(visit.replies).to_have_count(1)


def versions(visit: Visit) -> None:
    """Two versions of a reply, with arrows between them."""
    conversation("How does moss drink?")(visit)
    visit.reply.get_by_role("button", name="Write the reply again").click()
    expect(visit.reply.locator(".branches .num")).to_contain_text("/2")
    visit.expect_end()
