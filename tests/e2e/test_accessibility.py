"""Every page, for everybody: axe's rules, reflow, targets, focus that is seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.e2e.conftest import Visitor
from tests.e2e.pages import ALL_PAGES, Open, conversation
from tests.e2e.visit import Visit

SIZES: tuple[ViewportSize, ...] = (
    {"width": 1440, "height": 900},
    {"width": 820, "height": 1180},
    {"width": 390, "height": 844},
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


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


def choose(page: Page, theme: str) -> None:
    """Show the page in this theme, and stand still."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    page.wait_for_timeout(100)


def violations(page: Page, *without: str) -> list[str]:
    """Return the rules that the page breaks, with the first places."""
    # A model writes its headings in the order it likes; ours are above them.
    ignored = [*without, "heading-order"] if page.locator(".prose :is(h3, h4)").count() else without
    rules = {name: {"enabled": False} for name in ignored}
    found = Axe().run(page, options={"runOnly": RULES, "rules": rules}).response["violations"]
    return [f"{each['id']}: {[_place(node) for node in each['nodes'][:3]]}" for each in found]


def _place(node: dict[str, Any]) -> str:
    reasons = [check["message"] for check in node["any"]]
    return f"{node['html'][:160]} {reasons}"


@pytest.mark.parametrize(("who", "open_page"), ALL_PAGES)
def test_every_page_is_for_everybody(
    reader: Callable[..., Visit], who: str, open_page: Open
) -> None:
    # Opened once for all of it: opening takes longer than looking.
    visit = reader(who)
    open_page(visit)

    problems = [*small_targets(visit.page), *broken_rules(visit.page), *beyond_the_edge_of(visit)]

    assert problems == []


def small_targets(page: Page) -> list[str]:
    # A native box or radio counts with its label.
    small: list[str] = page.evaluate(SMALL)
    return [each for each in small if 'type="radio"' not in each and "checkbox" not in each]


def broken_rules(page: Page) -> list[str]:
    """Return what axe finds in both themes and three sizes; the page ends in the last of them."""
    found = []
    for theme in ("light", "dark"):
        choose(page, theme)
        for size in SIZES:
            page.set_viewport_size(size)
            found += [f"{theme}, {size}: {each}" for each in violations(page)]
    return found


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
    for size in (SIZES[2], SIZES[0]):
        page.set_viewport_size(size)
        found += [f"at twice the text size, {size}: {each}" for each in beyond_the_edge(page)]
    return found


@pytest.mark.parametrize(
    ("size", "opener"),
    [
        (SIZES[2], "Open conversations"),
        (SIZES[0], "Conversation options"),
        (SIZES[0], "account menu"),
        (SIZES[0], "Options for"),
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


def beyond_the_edge(page: Page) -> list[str]:
    """Return what makes the page scroll sideways; nothing if it does not."""
    found: list[str] = page.evaluate(
        """() => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            return [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > root.clientWidth)
                .filter((one) => !one.closest("pre, .table-wrap"))
                .map((one) => `${one.localName}.${one.className}`);
        }"""
    )
    return found


SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, summary, textarea")]
            .filter((one) => one.checkVisibility({visibilityProperty: true}))
            .filter((one) => one.type !== "hidden")
            .filter((one) => !(one.localName === "a" && getComputedStyle(one).display === "inline"))
            .filter((one) => !one.closest(".visually-hidden, .visually-hidden-focusable"))
            .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 160)])
            .filter(([box]) => box.width < 24 || box.height < 24)
            .map(([box, html]) => `${box.width} x ${box.height}: ${html}`)"""


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
