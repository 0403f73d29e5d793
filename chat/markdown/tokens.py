"""Adds tokens to what markdown-it has parsed so far."""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token


def line_text(state: StateBlock, line: int) -> str:
    """Return the line without the marks and spaces of what it stands in."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def add_text(state: StateBlock, text: str, lines: tuple[int, int]) -> Token:
    token = state.push("inline", "", 0)
    token.content = text.strip()
    token.map = list(lines)
    token.children = []
    return token


def add_paragraph(state: StateBlock, text: str, lines: tuple[int, int]) -> Token:
    """Add a paragraph that takes these lines, and return the token of its text."""
    state.push("paragraph_open", "p", 1).map = list(lines)
    inline = add_text(state, text, lines)
    state.push("paragraph_close", "p", -1)
    state.line = lines[1]
    return inline


def plain_text(tokens: Iterable[Token]) -> str:
    """Return what the tokens say, without how they say it."""
    return "".join(_words(token) for token in tokens)


def _words(token: Token) -> str:
    if token.type == "image":
        return plain_text(token.children or ())
    return " " if token.type in {"softbreak", "hardbreak"} else token.content
