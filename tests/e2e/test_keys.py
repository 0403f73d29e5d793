"""Keys and menus: menus fit the window and give the focus back; keys are taken from nobody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit

LOW_PHONE: ViewportSize = {"width": 320, "height": 568}
SLOW = "script:paced?tokens=2000&rate=20"
# Buttons beside a reply and at the message box, and what has the focus first in their menus.
MENUS = {
    "Write it in another way": "Shorter",
    "Say why": "Correct",
    "Conversation options": "Rename",
}
FITS = """(menu) => {
    const box = menu.getBoundingClientRect();
    return box.left >= 4 && box.top >= 4
        && box.right <= innerWidth - 4 && box.bottom <= innerHeight - 4;
}"""


@pytest.fixture
def rater(person: Visit) -> Visit:
    """Somebody who found a reply good, and could say why."""
    person.open().ask("How does moss drink?").expect_end()
    person.reply.get_by_role("button", name="Good reply").click()
    expect(person.reply.get_by_role("button", name="Say why")).to_be_visible()
    return person


def open_menu(visit: Visit) -> Locator:
    return visit.page.locator(".menu:popover-open")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_every_menu_fits_a_small_phone(rater: Visit, direction: str) -> None:
    rater.page.set_viewport_size(LOW_PHONE)
    rater.page.evaluate("(dir) => { document.documentElement.dir = dir; }", direction)

    openers = [rater.page.get_by_role("button", name=name) for name in MENUS]
    openers += [rater.page.locator("#gauge button"), rater.reply.locator(".message__meta--more")]
    for opener in openers:
        opener.click()
        expect(open_menu(rater)).to_have_count(1)
        rater.page.wait_for_function(f"({FITS})(document.querySelector('.menu:popover-open'))")
        rater.page.keyboard.press("Escape")
        expect(open_menu(rater)).to_have_count(0)


@pytest.mark.parametrize("opener", MENUS)
def test_a_menu_takes_the_focus_from_keys_and_gives_it_back(rater: Visit, opener: str) -> None:
    button = rater.page.get_by_role("button", name=opener)
    button.focus()
    rater.page.keyboard.press("Enter")

    menu = open_menu(rater)
    expect(menu.locator(":focus")).to_have_count(1)
    focused = menu.locator("a[href], button, input:not([type=hidden])").first
    expect(focused).to_be_focused()
    expect(menu.get_by_text(MENUS[opener])).to_be_visible()

    rater.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()


def test_a_menu_with_a_text_begins_in_its_field(person: Visit) -> None:
    person.open().page.get_by_role("button", name="Instructions", exact=True).focus()

    person.page.keyboard.press("Enter")

    expect(person.page.get_by_label("Instructions for this conversation")).to_be_focused()


def test_escape_closes_a_menu_first_and_stops_the_reply_after_that(person: Visit) -> None:
    person.open().ask(SLOW).expect_words("Part 1")
    person.page.get_by_role("button", name="Conversation options").click()

    person.page.keyboard.press("Escape")
    expect(open_menu(person)).to_have_count(0)
    expect(person.stop_button).to_be_visible()

    person.page.keyboard.press("Escape")
    person.expect_end()


def test_shift_and_escape_lead_out_of_a_menu_to_the_message_box(rater: Visit) -> None:
    rater.page.get_by_role("button", name="Conversation options").click()

    rater.page.keyboard.press("Shift+Escape")

    expect(open_menu(rater)).to_have_count(0)
    expect(rater.box).to_be_focused()


def test_keys_for_messages_are_left_to_menus_and_fields(rater: Visit) -> None:
    rater.page.get_by_role("button", name="Conversation options").focus()
    rater.page.keyboard.press("Enter")
    # It takes the focus a moment after it is open.
    expect(open_menu(rater).locator(":focus")).to_have_count(1)
    rater.page.keyboard.press("Alt+ArrowUp")
    expect(open_menu(rater).locator(":focus")).to_have_count(1)
    rater.page.keyboard.press("Escape")

    rater.box.fill("one")
    rater.page.keyboard.press("Alt+ArrowUp")
    expect(rater.box).to_be_focused()


def test_no_letter_alone_does_anything(rater: Visit) -> None:
    before = rater.page.url
    rater.page.locator("#main").focus()

    for key in "aceknorsux/?;:":
        rater.page.keyboard.press(key)

    assert rater.page.url == before
    expect(rater.page.locator("#main")).to_be_focused()
    expect(open_menu(rater)).to_have_count(0)


def test_escape_of_an_input_method_leaves_the_title_that_is_typed(rater: Visit) -> None:
    rater.page.get_by_role("button", name="Conversation options").click()
    rater.page.locator("#menu-top").get_by_role("link", name="Rename").click()
    field = rater.page.get_by_role("textbox", name="Title")
    expect(field).to_be_focused()

    field.dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    expect(field).to_be_visible()

    rater.page.keyboard.press("Escape")
    expect(field).to_have_count(0)


@pytest.mark.parametrize(
    ("key", "code", "is_ours"),
    [
        ("o", "KeyS", True),  # Dvorak's O
        ("r", "KeyO", False),  # Dvorak's R: Ctrl+Shift+R loads anew
        ("щ", "KeyO", True),  # where letters are not Latin
    ],
)
def test_keys_are_those_that_are_labelled_so(
    guest: Visit, key: str, code: str, *, is_ours: bool
) -> None:
    guest.open("/shortcuts/")

    taken = guest.page.evaluate(
        """([key, code]) => {
            const options = { key, code, ctrlKey: true, shiftKey: true };
            const event = new KeyboardEvent(
                "keydown", { ...options, bubbles: true, cancelable: true });
            return !document.body.dispatchEvent(event);
        }""",
        [key, code],
    )

    assert taken is is_ours


def test_links_of_a_guest_stand_in_one_row_on_a_phone(visit: Visitor) -> None:
    phone = visit(viewport={"width": 390, "height": 844})
    phone.open().ask("How does moss drink?").expect_end()

    brand = phone.page.locator(".topbar .brand").bounding_box()
    button = phone.page.get_by_role("link", name="Create account").bounding_box()

    assert brand
    assert button
    middle = brand["y"] + brand["height"] / 2
    assert button["y"] < middle < button["y"] + button["height"]
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
