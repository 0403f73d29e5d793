"""Everything works without JavaScript: forms, links, native popovers."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import APIResponse, expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import PASSWORD, Visit

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def plain(visit: Visitor) -> Visit:
    return visit(java_script_enabled=False)


def send(visit: Visit, text: str) -> None:
    visit.box.fill(text)
    visit.send_button.click()
    visit.page.wait_for_url(re.compile("/c/"))


def load_to_the_end(visit: Visit) -> None:
    """Load the page until the reply is whole, as a reader without scripts does."""
    for _ in range(40):
        if not visit.writing.count():
            return
        visit.page.wait_for_timeout(250)
        visit.page.reload()
    raise AssertionError("The reply never ended.")


def test_send_read_stop_continue_and_retry(plain: Visit) -> None:
    plain.open()
    send(plain, "script:paced?tokens=300&rate=40")
    expect(plain.page.locator(".nojs-note")).to_be_visible()
    plain.page.get_by_role("link", name="Load the rest").click()
    plain.stop_button.click()
    load_to_the_end(plain)
    plain.expect_words("Part 1")

    plain.page.get_by_role("button", name="Continue").click()
    plain.stop_button.click()
    load_to_the_end(plain)
    plain.reply.get_by_role("button", name="Write the reply again").click()
    plain.stop_button.click()
    load_to_the_end(plain)

    expect(plain.reply.locator(".branches .num")).to_contain_text("/2")
    plain.reply.get_by_role("link", name="Previous version").click()
    expect(plain.reply.locator(".branches .num")).to_contain_text("1/2")


def test_the_page_loads_by_itself_only_for_those_who_ask(plain: Visit) -> None:
    plain.open()
    send(plain, "script:paced?tokens=300&rate=40")
    refresh = plain.page.locator("meta[http-equiv=refresh]")
    expect(refresh).to_have_count(0)

    plain.page.get_by_role("link", name="let the page load by itself").click()

    expect(refresh).to_have_count(1)
    plain.page.get_by_role("link", name="stop that").click()
    expect(refresh).to_have_count(0)
    plain.stop_button.click()


def test_an_account_and_its_conversations(plain: Visit) -> None:
    plain.create_account().sign_in()
    plain.open()
    send(plain, "How does moss drink?")
    load_to_the_end(plain)

    plain.page.get_by_role("button", name="Conversation options").click()
    plain.page.locator("#menu-top").get_by_role("link", name="Rename").click()
    plain.page.get_by_role("textbox", name="Title").fill("Moss and water")
    plain.page.get_by_role("button", name=re.compile("Save|Rename")).click()
    expect(plain.page.locator(".topbar__title")).to_have_text("Moss and water")

    plain.page.get_by_role("button", name="Conversation options").click()
    plain.page.locator("#menu-top").get_by_role("button", name="Delete").click()
    expect(plain.page.locator("#sidebar .conv")).to_have_count(0)

    plain.page.locator(".user-btn").click()
    plain.page.get_by_role("button", name="Sign out").click()
    expect(plain.page.locator("#sidebar")).to_have_count(0)
    plain.open("/accounts/login/")
    plain.page.get_by_label("Email").fill(plain.email)
    plain.page.get_by_label("Password").fill(PASSWORD)
    plain.page.get_by_role("button", name="Sign in").click()
    expect(plain.page.locator("#sidebar")).to_be_attached()


def test_a_refused_message_comes_back_with_its_text(plain: Visit) -> None:
    plain.open()
    send(plain, "script:paced?tokens=300&rate=40")
    second = plain.new_tab().open(plain.page.url)
    key = second.page.locator("#composer [name=key]").get_attribute("value")
    assert key

    # One message waits for the reply; another one, from a page that is older, is refused.
    token = second.page.locator("[name=csrfmiddlewaretoken]").first.input_value()

    def sent(text: str, with_key: str) -> APIResponse:
        return plain.context.request.post(
            plain.page.url.partition("#")[0] + "messages/",
            form={"prompt": text, "key": with_key, "csrfmiddlewaretoken": token},
            headers={"Referer": plain.page.url},
        )

    assert sent("This one waits", key).ok
    answer = sent("And another thing", str(uuid.uuid4()))

    assert answer.status in {409, 429}
    assert "And another thing" in answer.text()
    plain.stop_button.click()


def test_the_drawer_and_the_menus_open_and_close(visit: Visitor) -> None:
    phone = visit(java_script_enabled=False, viewport=PHONE).sign_up().open()
    drawer, menu = phone.page.locator("#sidebar"), phone.page.locator("#user-menu")
    expect(drawer).to_be_hidden()

    phone.page.get_by_role("button", name="Open conversations").click()
    expect(drawer).to_be_visible()
    phone.page.locator(".user-btn").click()
    expect(menu).to_be_visible()
    phone.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    phone.page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_the_theme_is_chosen_with_a_button(plain: Visit) -> None:
    plain.sign_up().open()
    plain.page.locator(".user-btn").click()

    plain.page.get_by_role("radio", name="Dark").check()
    plain.page.get_by_role("button", name="Apply theme").click()

    expect(plain.page.locator("html")).to_have_attribute("data-theme", "dark")
