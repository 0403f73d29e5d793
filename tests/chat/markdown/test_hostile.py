"""Text that wants to be more than text: in every shape, nothing but known markup comes out.

Each payload is tried bare and inside every construct that copies text.
"""

from __future__ import annotations

import html
import re

import pytest

from chat.markdown import finished_blocks, mathml, render
from chat.markdown.highlighting import CLASSES
from chat.markdown.sanitizer import sanitize
from tests.chat.markdown.parts import Element, Parts, parts_of
from tests.chat.markdown.payloads import PAYLOADS

# Where the payload goes: alone, and into everything that copies text somewhere.
PLACES = [
    "{}",
    "a {} b",
    "- {}\n\n  {}",
    "> {}",
    "# {}",
    "**{}**",
    "[{}](https://a.example/)",
    "[x](https://a.example/{})",
    '[x](https://a.example/ "{}")',
    "![{}](https://a.example/x.png)",
    "`{}`",
    "```{}\n{}\n```",
    "```html\n{}\n```",
    "| {} | b |\n|--:|---|\n| {} | c |",
    "${}$",
    "$$\n{}\n$$",
    "\\(\\text{{{}}}\\)",
    "https://a.example/{}",
]

_REGION = {"tabindex", "role", "aria-label"}
_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "div": _REGION | {"class"},
    "figure": {"class", "aria-label"},
    "figcaption": {"class"},
    "pre": _REGION,
    "span": {"class"},
    "td": {"class"},
    "th": {"class", "scope"},
    "math": {"display", "tabindex"},
    **{tag: set(mathml.ATTRIBUTES) for tag in mathml.ELEMENTS - {"math"}},
}
_BARE = {"blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "p", "s", "strong"}
_BARE |= {"table", "tbody", "thead", "tr", "ul"}
_CLASSES = CLASSES | {"n", "table-wrap", "code-block", "code-block__head"}


def assert_harmless(parts: Parts) -> None:
    assert not parts.others, "comments or declarations"
    for element in parts.elements:
        assert element.tag in _BARE | set(_ATTRIBUTES), element
        assert set(element.attributes) <= _ATTRIBUTES.get(element.tag, set()), element
        assert set((element.attributes.get("class") or "").split()) <= _CLASSES, element
        assert_leads_to_the_web(element)


def assert_leads_to_the_web(element: Element) -> None:
    if element.tag == "a":
        href = element.attributes.get("href", "https://nowhere.example/") or ""
        assert re.match(r"(?i)https?://|mailto:", href), element
        assert element.attributes["rel"] == "external noopener noreferrer"


def test_there_are_more_than_sixty_payloads_and_no_two_are_the_same() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) > 60


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_wherever_it_stands(payload: str) -> None:
    for place in PLACES:
        text = place.replace("{{", "{").replace("}}", "}").replace("{}", payload)

        assert_harmless(parts_of(render(text)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_text_while_it_is_being_written(payload: str) -> None:
    text = f"{payload}\n\nThe end.\n\n"

    for block in finished_blocks(text):
        assert_harmless(parts_of(block.html))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_sanitizer_alone_would_do(payload: str) -> None:
    """As if parser and renderer had let everything through, entities read and all."""
    for text in (payload, html.unescape(payload)):
        assert_harmless(parts_of(sanitize(text)))


def test_the_check_finds_what_it_looks_for() -> None:
    for bad in (
        "<script>x</script>",
        '<p onclick="x">x</p>',
        '<a href="javascript:x">x</a>',
        "<!--x-->",
    ):
        with pytest.raises(AssertionError):
            assert_harmless(parts_of(bad))


def test_markup_that_vana_writes_itself_cannot_be_written_by_others() -> None:
    html = sanitize(
        '<button data-copy="code">x</button><svg><path d="M0 0"/></svg><p id="m-1">x</p>'
    )

    assert html == "x<p>x</p>"
