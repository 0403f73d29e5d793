"""Conversations on paper: light, the words alone, and all of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import REPLY
from tests.e2e.visit import Visit

LIGHTNESS = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    const lightness = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return Math.min(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
    };
    const page = getComputedStyle(document.body);
    return [lightness(page.backgroundColor), lightness(page.color)];
}"""
LONG_LINE = """() => {
    const code = document.querySelector(".prose pre");
    code.textContent = "x".repeat(2000);
    return [code.scrollWidth <= code.clientWidth, code.scrollHeight <= code.clientHeight];
}"""
LINK = """() => {
    const link = document.createElement("a");
    link.href = "https://example.org/moss";
    document.querySelector(".prose p").append(link);
    return getComputedStyle(link, "::after").content;
}"""


@pytest.fixture
def reader(person: Visit) -> Visit:
    """Somebody who likes it dark and has a menu open."""
    person.open().ask(REPLY).expect_end()
    person.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    return person


def test_a_conversation_is_printed_light_with_its_title_and_without_tools(reader: Visit) -> None:
    reader.reply.get_by_role("button", name="Poor reply").click()
    expect(reader.page.locator(".why:popover-open")).to_be_visible()

    reader.page.emulate_media(media="print")

    paper, ink = reader.page.evaluate(LIGHTNESS)
    assert (paper > 240, ink < 60) == (True, True)
    expect(reader.page.locator("h1.topbar__title")).to_be_visible()
    expect(reader.questions).to_be_visible()
    for hidden in (".dock", ".sidebar", ".message__tools", ".why", ".topbar__actions", "[popover]"):
        for each in reader.page.locator(hidden).all():
            expect(each).to_be_hidden()


def test_code_is_wrapped_and_links_are_written_out(reader: Visit) -> None:
    reader.page.emulate_media(media="print")

    assert reader.page.evaluate(LONG_LINE) == [True, True]
    assert "https://example.org/moss" in reader.page.evaluate(LINK)


def test_the_page_to_print_is_light_in_the_dark_theme_too(reader: Visit) -> None:
    reader.open(reader.page.url.partition("#")[0] + "print/")
    reader.page.evaluate("document.documentElement.dataset.theme = 'dark'")

    reader.page.emulate_media(media="print")

    paper, ink = reader.page.evaluate(LIGHTNESS)
    assert (paper > 240, ink < 60) == (True, True)
    expect(reader.page.locator(".printed__hint")).to_be_hidden()
    assert reader.page.evaluate(LONG_LINE) == [True, True]
    assert "https://example.org/moss" in reader.page.evaluate(LINK)
