"""Links: where they lead, what becomes one, and what images turn into."""

from __future__ import annotations

import pytest

from chat.markdown import render
from tests.chat.markdown.parts import rendered

_REL = 'rel="external noopener noreferrer"'


def test_a_link_is_marked_as_leading_elsewhere() -> None:
    html = render('[handbook](https://allotments.example/handbook "The book")')

    assert html == (
        '<p><a href="https://allotments.example/handbook" title="The book"'
        f" {_REL}>handbook</a></p>\n"
    )


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("[a](http://example.org)", "http://example.org"),
        ("[a](HTTPS://example.org/)", "HTTPS://example.org/"),
        ("[a](mailto:ada@example.org)", "mailto:ada@example.org"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("<ada@example.org>", "mailto:ada@example.org"),
        ("[a](https://example.org/ä?q=ö)", "https://example.org/%C3%A4?q=%C3%B6"),
    ],
)
def test_web_and_mail_addresses_are_links(text: str, href: str) -> None:
    (link,) = rendered(text).named("a")

    assert link.attributes["href"] == href


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org",
        "//example.org/x",
        "/settings/",
        "#latest",
        "http:example.org",
        "https:///x",
        "tel:112",
    ],
)
def test_other_targets_are_shown_as_typed(target: str) -> None:
    parts = rendered(f"[a]({target})")

    assert not parts.named("a")
    assert parts.text.strip() == f"[a]({target})"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.org.", "https://example.org"),
        ("(https://example.org/a)", "https://example.org/a"),
        ("https://example.org/a_(b), and", "https://example.org/a_(b)"),
        ("**https://example.org/**", "https://example.org/"),
        ("_https://example.org/a_b_", "https://example.org/a_b"),
        ("at http://localhost:8000/x?a=1&b=2#c!", "http://localhost:8000/x?a=1&b=2#c"),
        ("“https://example.org/”", "https://example.org/"),
        ("见https://example.org/a。好", "https://example.org/a"),
    ],
)
def test_an_address_in_prose_is_a_link_without_the_punctuation_around_it(
    text: str, address: str
) -> None:
    (link,) = rendered(text).named("a")

    assert link.text == address
    assert str(link.attributes["href"]).rstrip("/") == address.rstrip("/")


@pytest.mark.parametrize(
    "text",
    [
        "`https://example.org`",
        "xhttps://example.org",
        "https://",
        "https://…",
        "https://" + "a" * 3000,
    ],
)
def test_what_only_resembles_an_address_is_none(text: str) -> None:
    assert not rendered(text).named("a")


def test_an_address_in_a_link_is_not_a_second_link() -> None:
    (link,) = rendered("[https://a.example](https://b.example)").named("a")

    assert link.attributes["href"] == "https://b.example"


def test_an_image_is_a_link_to_it_so_that_no_other_server_is_asked() -> None:
    html = render("![A *tank*](https://example.org/tank.png)")

    assert html == f'<p><a href="https://example.org/tank.png" {_REL}>A tank</a></p>\n'


def test_an_image_in_a_link_is_its_text() -> None:
    html = render("[![Build](https://a.example/b.svg) status](https://c.example)")

    assert html == f'<p><a href="https://c.example" {_REL}>Build status</a></p>\n'


def test_a_link_to_nowhere_is_its_text() -> None:
    assert render("[*a*]() ![b]() [d](http://e.f)") == (
        f'<p><em>a</em> b <a href="http://e.f" {_REL}>d</a></p>\n'
    )


def test_links_without_words_say_where_they_lead() -> None:
    parts = rendered("[](https://a.example) ![](https://b.example/x.png)")

    assert [link.text for link in parts.named("a")] == [
        "https://a.example",
        "https://b.example/x.png",
    ]
