"""Runs one of the browser's modules alone, on an empty page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

SOURCES = Path(__file__).parents[2] / "static" / "js"
# Nothing is asked for at this address: every request is answered from the sources.
ORIGIN = "http://modules.test"


def open_modules(page: Page) -> Page:
    """Open a blank page that can import the files of static/js."""
    page.route(f"{ORIGIN}/**", _answer)
    page.goto(f"{ORIGIN}/")
    return page


def call(page: Page, module: str, expression: str, argument: Any = None) -> Any:
    """Evaluate `expression` with the names that `module` exports, and `value`."""
    script = f"""async (value) => {{
        const exported = await import("/{module}");
        const run = new Function(
            ...Object.keys(exported), "value", `return (async () => {expression})()`
        );
        return run(...Object.values(exported), value);
    }}"""
    return page.evaluate(script, argument)


def _answer(route: Route) -> None:
    name = route.request.url.removeprefix(f"{ORIGIN}/")
    if name:
        route.fulfill(path=SOURCES / name, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html><title>Vana</title>", content_type="text/html")
