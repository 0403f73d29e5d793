"""Reads Markdown: CommonMark with tables, strikethrough, bare links and formulas.

Different from CommonMark on purpose:

- raw HTML is text;
- no reference definitions: `[a]: http://…` at the end would change a link far
  above, and a reply is shown block by block while it is written;
- links lead to http, https and mailto only; an image becomes a link to it, so a
  page never asks another server for anything;
- what is too deep or too long to parse in bounded time is shown as typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from chat.markdown import formulas, links, renderer, tables
from chat.markdown.tokens import add_paragraph

# Levels of quotes (one each) and lists (two each). Deeper text is shown as typed:
# every level reads its lines again.
MAX_DEPTH = 24
# Characters, and opening brackets, of one paragraph or cell. Those with more hold no
# prose, and the rules for emphasis and links cost more than linear time.
MAX_INLINE_CHARS = 10_000
MAX_BRACKETS = 500
# Brackets in brackets, as markdown-it counts them.
_MAX_INLINE_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Section:
    """The tokens of one top-level block and the lines it stands on."""

    tokens: list[Token]
    first_line: int
    end_line: int

    @property
    def kind(self) -> str:
        return self.tokens[0].type

    def is_closed_fence(self, last_line: str) -> bool:
        """Tell whether `last_line` closes this fence; an open one ends with the text."""
        markup = self.tokens[0].markup
        closing = rf" {{0,3}}{re.escape(markup)}{re.escape(markup[0])}*[ \t]*"
        return self.end_line - self.first_line > 1 and bool(re.fullmatch(closing, last_line))


def sections(text: str) -> list[Section]:
    """Return the top-level blocks of `text`; line ends are newlines. Nothing inside is read."""
    tokens: list[Token] = []
    _markdown.block.parse(text.replace("\0", "\ufffd"), _markdown, {}, tokens)
    found: list[Section] = []
    first = 0
    for index, token in enumerate(tokens, start=1):
        if token.level == 0 and token.nesting <= 0:
            first_line, end_line = tokens[first].map or (0, 0)
            found.append(Section(tokens[first:index], first_line, end_line))
            first = index
    return found


def markup(section: Section) -> str:
    """Return the section as HTML that must still be sanitized."""
    state = StateCore("", _markdown, {}, section.tokens)
    _markdown.core.process(state)
    return str(_markdown.renderer.render(state.tokens, _markdown.options, {}))


def _parser() -> MarkdownIt:
    options = {"html": False, "maxNesting": MAX_DEPTH + _MAX_INLINE_DEPTH}
    markdown = MarkdownIt("commonmark", options)
    markdown.enable("strikethrough").disable(["html_block", "html_inline", "reference"])
    markdown.block.ruler.before("code", "too_deep", _too_deep)
    tables.install(markdown)
    formulas.install(markdown)
    links.install(markdown)
    renderer.install(markdown)
    # Sections come parsed into blocks; what is left is what stands inside them.
    markdown.core.ruler.disable(["normalize", "block"])
    markdown.core.ruler.at("inline", _inline)
    markdown.core.ruler.push("headings", _headings)
    return markdown


def _too_deep(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if silent or state.level < MAX_DEPTH:
        return False
    line = start_line
    while line < end_line and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        line += 1
    text = state.getLines(start_line, line, state.blkIndent, False)  # noqa: FBT003 - keepLastLF
    add_paragraph(state, text, (start_line, line)).meta["is_literal"] = True
    return True


def _inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type != "inline":
            continue
        if token.meta.get("is_literal") or _is_too_much(token.content):
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _is_too_much(content: str) -> bool:
    return len(content) > MAX_INLINE_CHARS or content.count("[") > MAX_BRACKETS


def _headings(state: StateCore) -> None:
    """Move headings below the page's own: a message has the level 2."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + 2, 6)}"


_markdown = _parser()
