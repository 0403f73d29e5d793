"""What every page keeps to: axe's rules, room on small screens, targets that can be hit."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

WIDE, TABLET, PHONE = SIZES = (
    ViewportSize(width=1440, height=900),
    ViewportSize(width=820, height=1180),
    ViewportSize(width=390, height=844),
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All in which a page by night differs from the same page by day.
COLOURS = ["color-contrast", "link-in-text-block"]


def choose(page: Page, theme: str) -> None:
    """Show the page in this theme, and stand still."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    page.wait_for_timeout(100)
    # Colours of a long table fade in after the change of theme.
    page.wait_for_function(_STANDS_STILL)


_STANDS_STILL = """() => document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .every((one) => one.playState !== "running")"""


def violations(page: Page, *without: str, only: list[str] | None = None) -> list[str]:
    """Return the rules that the page breaks, with the first places."""
    # A model writes its headings in the order it likes; ours are above them.
    ignored = [*without, "heading-order"] if page.locator(".prose :is(h3, h4)").count() else without
    options = {
        "runOnly": {"type": "rule", "values": only} if only else RULES,
        "rules": {} if only else {name: {"enabled": False} for name in ignored},
        "resultTypes": ["violations"],
    }
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [f"{each['id']}: {[_place(node) for node in each['nodes'][:3]]}" for each in found]


def _place(node: dict[str, Any]) -> str:
    reasons = [check["message"] for check in node["any"]]
    return f"{node['html'][:160]} {reasons}"


def faults(page: Page) -> list[str]:
    """Return what the page breaks or lets stand out, in three sizes by day and two by night.

    It ends by night, on a phone.
    """
    found = []
    choose(page, "light")
    for size in SIZES:
        page.set_viewport_size(size)
        broken = [*violations(page), *beyond_the_edge(page)]
        found += [f"{page.url}, light, {size}: {each}" for each in broken]
    choose(page, "dark")
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        found += [f"{page.url}, dark, {size}: {each}" for each in violations(page, only=COLOURS)]
    return found


def beyond_the_edge(page: Page) -> list[str]:
    """Return what makes the page scroll sideways; nothing if it does not."""
    found: list[str] = page.evaluate(
        """() => {
            const root = document.documentElement;
            if (root.scrollWidth <= root.clientWidth) return [];
            return [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > root.clientWidth)
                .filter((one) => !one.closest("pre, .table-wrap"))
                .map((one) => `beyond the edge: ${one.localName}.${one.className}`);
        }"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """Return what is too small to be hit; a native box or radio counts with its label."""
    small: list[str] = page.evaluate(_SMALL)
    return [each for each in small if 'type="radio"' not in each and "checkbox" not in each]


_SMALL = """() => {
    const all = document.querySelectorAll("a[href], button, input, select, summary, textarea");
    return [...all]
        .filter((one) => one.checkVisibility({visibilityProperty: true}))
        .filter((one) => one.type !== "hidden")
        .filter((one) => !(one.localName === "a" && getComputedStyle(one).display === "inline"))
        .filter((one) => !one.closest(".visually-hidden, .visually-hidden-focusable"))
        .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 160)])
        .filter(([box]) => box.width < 24 || box.height < 24)
        .map(([box, html]) => `${box.width} x ${box.height}: ${html}`);
}"""
