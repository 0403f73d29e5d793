"""Pages from right to left: mirrored as a whole, each text in the direction of its script."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.e2e.pages import REPLY
from tests.e2e.visit import Visit

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
HEBREW = "\u05de\u05d4 \u05e9\u05d5\u05ea\u05d4 \u05d0\u05d6\u05d5\u05d1 (moss)?"
PATHS = (
    "/",
    "/sidebar/",
    "/archive/",
    "/trash/",
    "/search/?q=moss",
    "/settings/",
    "/settings/instructions/",
    "/settings/privacy/import/",
    "/settings/privacy/export/",
)
OF_A_CONVERSATION = ("", "m/1/edit/", "rename/", "share/", "export/", "instructions/")


def mirror(visit: Visit) -> None:
    visit.page.evaluate("document.documentElement.dir = 'rtl'")


def direction(visit: Visit, selector: str) -> str:
    found: str = visit.page.locator(selector).first.evaluate(
        "each => getComputedStyle(each).direction"
    )
    return found


@pytest.fixture
def talking(person: Visit) -> Visit:
    """Somebody who asked in Hebrew and was answered in English, with code in it."""
    return person.open().ask(HEBREW).expect_end()


def paths_of(visit: Visit) -> list[str]:
    """The pages of the open conversation, what was sent and its public copy among them."""
    here = visit.page.url.partition("#")[0]
    sent = visit.reply.get_by_role("link", name="What was sent").get_attribute("href") or ""
    visit.open(f"{here}share/").page.get_by_role("button", name="Make a link").click()
    public = visit.page.get_by_label("Link").input_value()
    return [*(here + path for path in OF_A_CONVERSATION), sent, public]


def test_no_page_scrolls_sideways_from_right_to_left(talking: Visit) -> None:
    paths = (*PATHS, *paths_of(talking))
    for size in (WIDE, PHONE):
        talking.page.set_viewport_size(size)
        for path in paths:
            talking.open(path)
            mirror(talking)
            wide = talking.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], (path, size)


def test_titles_and_words_of_any_script_begin_at_the_pages_edge(talking: Visit) -> None:
    for path, selectors in (
        ("/sidebar/", (".picks .row__title", ".row__preview")),
        ("/search/?q=moss", (".result h2", ".result p")),
    ):
        talking.open(path)
        mirror(talking)
        for selector in selectors:
            expect(talking.page.locator(selector).first).to_have_css("text-align", "right")


def test_the_list_stands_on_the_right(talking: Visit) -> None:
    talking.page.set_viewport_size(WIDE)
    mirror(talking)
    sidebar, main = talking.page.locator("#sidebar"), talking.page.locator("#main")

    beside, here = sidebar.bounding_box(), main.bounding_box()
    assert beside
    assert here
    assert beside["x"] + beside["width"] == WIDE["width"]
    assert here["x"] == 0

    talking.page.set_viewport_size(PHONE)
    talking.page.get_by_role("button", name="Open conversations").click()
    expect(sidebar).to_be_visible()
    talking.page.wait_for_function(
        "() => document.getElementById('sidebar').getBoundingClientRect().right === innerWidth"
    )


def test_texts_have_the_direction_of_their_script_and_code_stays(person: Visit) -> None:
    person.open().ask(REPLY).expect_end()
    person.open().ask(HEBREW).expect_end()
    assert direction(person, ".message__bubble") == "rtl"
    assert direction(person, ".topbar__title") == "rtl"
    assert direction(person, "[aria-current] .conv__title") == "rtl"

    person.page.locator("#sidebar .conv__link").last.click()
    expect(person.page.locator(".message__bubble")).to_have_text(REPLY)
    mirror(person)

    assert direction(person, ".message__bubble") == "ltr"
    assert direction(person, ".topbar__title") == "ltr"
    assert direction(person, ".prose") == "ltr"
    person.page.locator(".prose").first.evaluate("each => each.dir = 'rtl'")
    assert direction(person, ".code-block pre") == "ltr"
