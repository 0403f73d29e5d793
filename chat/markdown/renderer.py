"""Writes the markup that differs from plain HTML: code, formulas, tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chat.markdown.listings import listing
from chat.markdown.mathml import FormulaRefusedError, mathml
from chat.markdown.tokens import plain_text

# Characters of a table's name, which screen readers say in full.
_MAX_NAME_CHARS = 120


def install(markdown: MarkdownIt) -> None:
    markdown.add_render_rule("fence", _fence)
    markdown.add_render_rule("code_block", _code_block)
    markdown.add_render_rule("math_block", _math_block)
    markdown.add_render_rule("math_inline", _math_inline)
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)


def _fence(_renderer: object, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    return listing(tokens[index].content, tokens[index].info)


def _code_block(_renderer: object, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    return listing(tokens[index].content)


def _math_block(_renderer: object, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    source = tokens[index].content
    try:
        return mathml(source, is_block=True) + "\n"
    except FormulaRefusedError:
        return listing(source, "latex")


def _math_inline(_renderer: object, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    token = tokens[index]
    try:
        return mathml(token.content, is_block=token.markup in {"$$", "\\["})
    except FormulaRefusedError:
        return f"<code>{escape(token.content)}</code>"


def _table_open(_renderer: object, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    name = escape(_table_name(tokens[index:]))
    return f'<div class="table-wrap" tabindex="0" role="region" aria-label="{name}">\n<table>\n'


def _table_close(*_arguments: Any) -> str:
    return "</table>\n</div>\n"


def _table_name(tokens: Sequence[Token]) -> str:
    """Return a name from the head of the table that begins with the first token."""
    columns: list[str] = []
    for token in tokens:
        if token.type == "thead_close":
            break
        if token.type == "inline":
            columns.append(plain_text(token.children or ()).strip())
    names = ", ".join(filter(None, columns))[:_MAX_NAME_CHARS]
    return gettext("Table: %(columns)s") % {"columns": names} if names else gettext("Table")
