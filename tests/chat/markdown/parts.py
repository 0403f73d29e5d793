"""Rendered HTML taken apart, so that tests can say what may be in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from chat.markdown import render
from chat.markdown.sanitizer import copy_button

_VOID = frozenset({"br", "hr"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Parts(HTMLParser):
    """Every element with the text directly and indirectly in it, in order of appearance."""

    elements: list[Element] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"attribute twice in {tag}"
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> without a beginning"
        assert self._open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.text += data
        for element in self._open:
            element.text += data

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def close(self) -> None:
        super().close()
        assert not self._open, f"never closed: {self._open}"

    def named(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]


def parts_of(html: str) -> Parts:
    """Take rendered HTML apart; copy buttons, which are the same everywhere, left out."""
    parts = Parts()
    parts.feed(html.replace(copy_button(), ""))
    parts.close()
    return parts


def rendered(text: str) -> Parts:
    return parts_of(render(text))
