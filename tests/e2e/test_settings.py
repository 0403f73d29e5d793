"""What people choose in the settings is what the page does; and it works without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import PASSWORD, Visit

APPEARANCE = "/settings/appearance/"
LONG = "script:paced?tokens=1500&rate=150"


def choose(visit: Visit, label: str, option: str) -> None:
    """Choose from a list of the appearance page, and save."""
    visit.open(APPEARANCE)
    visit.page.get_by_label(label).select_option(label=option)
    save(visit)


def save(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Save").click()
    expect(visit.page.locator(".toast")).to_have_text(re.compile("saved"))


def text_px(visit: Visit, selector: str) -> float:
    size = visit.page.locator(selector).last.evaluate("(one) => getComputedStyle(one).fontSize")
    return float(size.removesuffix("px"))


@pytest.mark.parametrize("scripts", [True, False])
def test_theme_and_text_size_hold_on_every_page(visit: Visitor, scripts: bool) -> None:
    person = visit(java_script_enabled=scripts).sign_up()
    person.open("/")
    person.page.locator(".user-btn").click()
    person.page.get_by_role("link", name="Settings").click()
    person.page.get_by_role("link", name="Appearance").click()

    person.page.get_by_role("radio", name="Dark").check(force=True)
    person.page.get_by_role("radio", name="Larger").check(force=True)
    save(person)
    person.open("/")

    html = person.page.locator("html")
    expect(html).to_have_attribute("data-theme", "dark")
    expect(html).to_have_attribute("data-text", "larger")


def test_text_size_reaches_messages_and_the_message_box(person: Visit) -> None:
    person.open().ask("How does moss drink?").expect_end()
    places = ("#prompt", ".message__bubble", ".message--assistant .prose")
    before = [text_px(person, place) for place in places]
    address = person.page.url

    person.open(APPEARANCE)
    person.page.get_by_role("radio", name="Larger").check(force=True)
    save(person)
    person.open(address)

    after = [text_px(person, place) for place in places]
    assert after == [1.25 * size for size in before]


def test_choosing_a_theme_in_the_form_changes_nothing_before_it_is_saved(person: Visit) -> None:
    person.open(APPEARANCE)
    posts: list[str] = []
    person.page.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)

    person.page.get_by_role("radio", name="Dark").check(force=True)
    person.page.wait_for_timeout(300)

    assert posts == []
    assert person.page.locator("html").get_attribute("data-theme") is None


def test_a_page_that_shall_not_follow_stays_where_it_is(person: Visit) -> None:
    person.open(APPEARANCE)
    person.page.get_by_role("switch", name="Follow new text").uncheck(force=True)
    save(person)

    person.open().ask(LONG)
    person.page.wait_for_function(
        "() => document.querySelector('.message:last-child').offsetHeight > innerHeight"
    )

    jump = person.page.locator(".jump")
    expect(jump).to_be_visible()
    place = person.page.evaluate("() => scrollY")
    person.page.wait_for_timeout(800)
    assert person.page.evaluate("() => scrollY") == place
    # Who asks for the new text gets there once.
    jump.click()
    assert person.page.evaluate("() => scrollY") > place
    person.stop().expect_end()


def test_ctrl_and_enter_send_where_enter_shall_break_the_line(person: Visit) -> None:
    choose(person, "Send with", "Ctrl + Enter")
    person.open().box.press_sequentially("One")

    person.box.press("Enter")
    person.box.press_sequentially("Two")
    expect(person.questions).to_have_count(0)
    person.box.press("Control+Enter")

    person.page.wait_for_url(re.compile("/c/"))
    expect(person.questions.locator(".message__bubble")).to_have_text("One\nTwo")


@pytest.mark.parametrize(
    ("option", "is_read"), [("Only when complete", True), ("Only that it is complete", False)]
)
def test_a_reply_is_read_aloud_as_chosen(person: Visit, option: str, is_read: bool) -> None:
    choose(person, "Screen reader announcements", option)
    person.open().ask("First").expect_end()
    person.page.reload()

    person.say("script:paced?tokens=120&rate=60").expect_words("Part 1")
    person.page.wait_for_timeout(1_000)
    expect(person.live).to_have_text("")
    expect(person.live).to_contain_text("Reply complete.", timeout=30_000)

    assert ("Part 1" in person.live.inner_text()) == is_read
    assert "thinking" not in person.live.inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_device_is_signed_out_from_another(visit: Visitor, scripts: bool) -> None:
    laptop = visit(java_script_enabled=scripts).sign_up()
    phone = visit(user_agent="Mozilla/5.0 (iPhone) Version/18.5 Mobile Safari/604.1")
    phone.email = laptop.email
    phone.sign_in()

    laptop.open("/settings/sessions/")
    laptop.page.get_by_role("button", name="Sign out Safari on iPhone").click()

    expect(laptop.page.locator(".toast")).to_have_text(re.compile("signed out"))
    expect(laptop.page.get_by_text("Safari on iPhone")).to_have_count(0)
    phone.open("/settings/")
    expect(phone.page).to_have_url(re.compile("/accounts/login/"))


def test_the_password_is_changed_and_signs_in(visit: Visitor) -> None:
    person = visit().sign_up().open("/settings/security/")
    person.page.get_by_label("Current password").fill(PASSWORD)
    person.page.get_by_label("New password").fill("a dozen brown hens")
    person.page.get_by_role("button", name="Change password").click()
    expect(person.page.locator(".toast")).to_have_text(re.compile("changed"))

    other = visit().open("/accounts/login/")
    other.page.get_by_label("Email").fill(person.email)
    other.page.get_by_label("Password").fill("a dozen brown hens")
    other.page.get_by_role("button", name="Sign in").click()

    expect(other.page.locator("#sidebar")).to_be_attached()


def test_shortcuts_that_lead_nowhere_here_do_nothing(person: Visit) -> None:
    person.open("/settings/")

    person.page.keyboard.press("Control+Shift+O")
    person.page.keyboard.press("Control+/")
    person.page.wait_for_timeout(300)

    assert person.page.url.endswith("/settings/")
