"""Every page, for everybody: axe's rules, reflow, targets, focus that is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from tests.e2e.conftest import Visitor
from tests.e2e.pages import ALL_PAGES, Open, conversation
from tests.e2e.rules import (
    PHONE,
    WIDE,
    beyond_the_edge,
    choose,
    faults,
    small_targets,
    violations,
)
from tests.e2e.visit import Visit


@pytest.fixture(scope="module")
def person_state(module_visit: Visitor) -> Any:
    """The cookies of one account: what these tests look at, it may keep."""
    return module_visit().sign_up().context.storage_state()


@pytest.fixture
def reader(request: pytest.FixtureRequest, visit: Visitor) -> Callable[..., Visit]:
    """Open a browser for a guest, or for the account."""

    def open_browser(who: str, **options: Any) -> Visit:
        if who == "person":
            options["storage_state"] = request.getfixturevalue("person_state")
        return visit(**options)

    return open_browser


@pytest.mark.parametrize(("who", "open_page"), ALL_PAGES)
def test_every_page_is_for_everybody(
    reader: Callable[..., Visit], who: str, open_page: Open
) -> None:
    # Opened once for all of it: opening takes longer than looking.
    visit = reader(who)
    open_page(visit)

    problems = [*small_targets(visit.page), *faults(visit.page), *beyond_the_edge_of(visit)]

    assert problems == []


def beyond_the_edge_of(visit: Visit) -> list[str]:
    """Return what scrolls sideways on a small screen, with much space, and with large text."""
    page = visit.page
    page.set_viewport_size({"width": 320, "height": 640})
    found = [f"at 320 px: {each}" for each in beyond_the_edge(page)]
    # Rules that a reader sets; the page's own policy does not bind them.
    page.evaluate(SPACING)
    found += [f"with WCAG's text spacing: {each}" for each in beyond_the_edge(page)]
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    # As the browser's setting does it: media queries in em follow.
    visit.context.new_cdp_session(page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        found += [f"at twice the text size, {size}: {each}" for each in beyond_the_edge(page)]
    return found


@pytest.mark.parametrize(
    ("size", "opener"),
    [
        (PHONE, "Open conversations"),
        (WIDE, "Conversation options"),
        (WIDE, "account menu"),
        (WIDE, "Options for"),
    ],
)
def test_nothing_that_opens_breaks_a_rule(
    reader: Callable[..., Visit], size: ViewportSize, opener: str
) -> None:
    person = reader("person", viewport=size)
    conversation("How does moss drink?")(person)

    for theme in ("light", "dark"):
        choose(person.page, theme)
        person.page.get_by_role("button", name=opener).first.click()
        assert person.page.locator(":popover-open").count() == 1
        # The page behind an open drawer is inert, and so has no main part.
        assert violations(person.page, "landmark-one-main", "page-has-heading-one") == [], theme
        person.page.keyboard.press("Escape")


SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets.push(sheet);
}"""


def test_each_stop_of_tab_is_seen_and_lies_under_no_bar(reader: Callable[..., Visit]) -> None:
    person = reader("person")
    conversation("script:paced?tokens=1200&rate=3000")(person)
    person.page.locator("#main").focus()
    stops = person.page.locator("#main :is(a[href], button, pre[tabindex], [role=region])").count()

    hidden = []
    for _ in range(min(stops, 40)):
        person.page.keyboard.press("Tab")
        hidden += person.page.evaluate(COVERED)

    assert hidden == []


COVERED = """() => {
    const one = document.activeElement;
    if (!one.closest(".thread")) return [];
    const style = getComputedStyle(one);
    const box = one.getBoundingClientRect();
    const bar = document.querySelector(".topbar").getBoundingClientRect();
    const dock = document.querySelector(".dock").getBoundingClientRect();
    const html = one.outerHTML.slice(0, 120);
    const found = [];
    const hasRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    if (!hasRing) found.push(`no ring: ${html}`);
    if (box.top < bar.bottom - 14 || Math.min(box.bottom, box.top + 24) > dock.top) {
        found.push(`covered (${box.top} to ${box.bottom}): ${html}`);
    }
    return found;
}"""
