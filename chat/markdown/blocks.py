"""The top-level blocks of a text: rendered whole, or one by one while it is being written.

`render(text)` is the joined HTML of its blocks, and no block depends on another
one (parser.py has no reference definitions), so blocks rendered early plus the
rendered rest equal the whole by construction.

A block is finished when no continuation of the text can change it:

- another block follows that begins on a complete line;
- or it is complete in itself: a heading, a rule, a closed fence, a closed formula;
- or a blank line ended it: a paragraph, a quote, a table. Lists and indented code
  may go on after blank lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from chat.markdown import parser
from chat.markdown.sanitizer import sanitize

_NEWLINE = re.compile(r"\r\n?|\n")
_CLOSED_BY_BLANK_LINE = frozenset({"paragraph_open", "blockquote_open", "table_open"})
_CLOSED_AT_ONCE = frozenset({"heading_open", "hr", "math_block"})


@dataclass(frozen=True, slots=True)
class Block:
    """A finished block: `html` shows text[start:end], ends count characters of the whole text.

    Blank lines after a block belong to no block.
    """

    html: SafeString
    start: int
    end: int


def render(text: str) -> SafeString:
    """Return the whole text as safe HTML."""
    html = "".join(_html(section) for section in parser.sections(_NEWLINE.sub("\n", text)))
    return mark_safe(html)  # noqa: S308 - every section went through sanitize()


def finished_blocks(text: str, start: int = 0) -> list[Block]:
    """Return the blocks of text[start:] that cannot change any more; the rest is the tail.

    `start` is 0 or the end of a finished block. Costs one parse of text[start:]: with
    the last end as the next start, a growing text costs no more than the tails.
    """
    complete = text[start : text.rfind("\n") + 1]
    if not complete:
        return []
    lines = _lines(complete)
    sections = parser.sections("\n".join(line for line, _ in lines))
    if sections and not _is_closed(sections[-1], lines):
        sections.pop()
    return [_block(section, lines, start) for section in sections]


def _lines(text: str) -> list[tuple[str, int]]:
    """Return each line with the offset of the next one; `text` ends with a line end."""
    lines, start = [], 0
    for newline in _NEWLINE.finditer(text):
        lines.append((text[start : newline.start()], newline.end()))
        start = newline.end()
    return lines


def _block(section: parser.Section, lines: list[tuple[str, int]], start: int) -> Block:
    last = section.end_line - 1
    while _is_blank(lines[last][0]):
        last -= 1
    first = lines[section.first_line - 1][1] if section.first_line else 0
    html = mark_safe(_html(section))  # noqa: S308 - sanitized in _html
    return Block(html, start + first, start + lines[last][1])


def _html(section: parser.Section) -> str:
    return sanitize(parser.markup(section))


def _is_closed(section: parser.Section, lines: list[tuple[str, int]]) -> bool:
    if section.kind in _CLOSED_AT_ONCE:
        return True
    if section.kind == "fence":
        return section.is_closed_fence(lines[section.end_line - 1][0])
    return section.kind in _CLOSED_BY_BLANK_LINE and _is_blank(lines[-1][0])


def _is_blank(line: str) -> bool:
    return not line.strip(" \t")
