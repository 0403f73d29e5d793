"""How much a first visit asks for, and what stands ready for being offline."""

from __future__ import annotations

import re

from playwright.sync_api import Response, expect

from tests.e2e.conftest import Visitor
from tests.e2e.visit import Visit
from tests.servers import VanaServer

REQUESTS = 12
COMPRESSED_BYTES = 100_000


def first_visit(guest: Visit) -> list[Response]:
    """Open the start page with an empty cache and return all that was answered."""
    answers: list[Response] = []
    guest.page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright marks it
    guest.page.goto("/", wait_until="networkidle")
    return answers


def test_a_first_visit_takes_few_requests_and_little_data(guest: Visit, vana: VanaServer) -> None:
    answers = first_visit(guest)

    sizes = [answer.request.sizes() for answer in answers]
    assert all(answer.url.startswith(vana.url) for answer in answers)
    assert len(answers) <= REQUESTS
    assert sum(size["responseBodySize"] for size in sizes) <= COMPRESSED_BYTES


def test_scripts_and_styles_may_be_kept_for_ever(guest: Visit) -> None:
    answers = first_visit(guest)

    static = [answer for answer in answers if "/static/" in answer.url]
    # The icon may come from an earlier test: Chromium shares icons between visits.
    assert len(static) >= 2
    for answer in static:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", answer.url), answer.url
        assert "immutable" in (answer.header_value("cache-control") or ""), answer.url


def test_no_page_says_anything_to_the_console(visit: Visitor) -> None:
    person = visit(service_workers="allow").sign_up()
    said: list[str] = []
    person.page.on("console", lambda message: said.append(message.text))
    person.page.on("pageerror", lambda error: said.append(str(error)))

    person.open().ask("How does moss drink?").expect_end()
    person.open("/temporary/").open("/shortcuts/").open("/")

    assert said == [], said


def test_a_page_that_cannot_be_reached_is_the_offline_page(visit: Visitor) -> None:
    guest = visit(service_workers="allow").open()
    guest.page.evaluate("() => navigator.serviceWorker.ready")
    guest.page.reload()

    guest.context.set_offline(True)
    guest.page.goto("/shortcuts/")

    expect(guest.page.get_by_role("heading", name="You are offline")).to_be_visible()
    drawn = guest.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert drawn != "rgba(0, 0, 0, 0)"
    guest.context.set_offline(False)
    guest.page.get_by_role("link", name="Try again").click()
    expect(guest.page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()


def test_the_worker_keeps_no_text(visit: Visitor) -> None:
    guest = visit(service_workers="allow").open()
    guest.page.evaluate("() => navigator.serviceWorker.ready")
    guest.ask("MARKER in the question").expect_end()
    guest.page.reload()

    kept = guest.page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys()) {
                for (const request of await (await caches.open(name)).keys()) {
                    const answer = await caches.match(request);
                    found.push([new URL(request.url).pathname, await answer.text()]);
                }
            }
            return found;
        }"""
    )

    assert "/offline/" in [path for path, _text in kept]
    assert all(path == "/offline/" or path.startswith("/static/") for path, _text in kept)
    assert not any("MARKER" in text for _path, text in kept)
