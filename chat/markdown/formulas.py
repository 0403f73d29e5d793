r"""Formulas: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` on lines of their own.

Dollars in prose are money more often than mathematics. `$…$` is a formula only if
nothing but punctuation touches the dollars outside, no space does inside, and it
does not read like "$5 and 10$". A formula on lines of its own ends with its mark
or, unfinished, with the next blank line: then it is a paragraph, shown as typed.
Whether a line begins one is decided by that line alone, as for fences.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from chat.markdown.mathml import MAX_FORMULA_CHARS
from chat.markdown.tokens import add_paragraph, line_text

_CLOSERS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
_DOLLARS = re.compile(rf"\$(?! )((?:[^$\\`\n]|\\[^\n]){{1,{MAX_FORMULA_CHARS}}})(?<! )\$(?![\w$])")
_PROSE_AFTER_NUMBER = re.compile(r"\d[\d.,]*[kKmM]?[\s,;-]+[^\W\d_]{2,}[^\\^_=]*")


def install(markdown: MarkdownIt) -> None:
    stops = ["paragraph", "blockquote", "list"]
    markdown.block.ruler.before("fence", "math_block", _math_block, {"alt": stops})
    markdown.inline.ruler.before("escape", "math_inline", _math_inline)


def _math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    text = line_text(state, start_line)
    closer = _CLOSERS.get(text[:2])
    if state.is_code_block(start_line) or closer is None or closer == "\\)" or text[2:3] == "$":
        return False
    inside, mark, after = text[2:].partition(closer)
    if mark and (after.strip() or not inside.strip()):
        return False  # `$$x$$ and so on` is prose with a formula in it
    if not silent:
        _add_block(state, start_line, end_line, closer)
    return True


def _add_block(state: StateBlock, start_line: int, end_line: int, closer: str) -> None:
    source = line_text(state, start_line)
    line = start_line + 1
    while not _is_closed(source, closer) and _goes_on(state, line, end_line):
        source += "\n" + line_text(state, line)
        line += 1
    if not _is_closed(source, closer):
        add_paragraph(state, source, (start_line, line))
        return
    token = state.push("math_block", "math", 0)
    token.markup = source[:2]
    token.content = source.rstrip()[2:-2].strip()
    token.map = [start_line, line]
    state.line = line


def _is_closed(source: str, closer: str) -> bool:
    return source.find(closer, 2) == len(source.rstrip()) - 2


def _goes_on(state: StateBlock, line: int, end_line: int) -> bool:
    return line < end_line and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent


def _math_inline(state: StateInline, silent: bool) -> bool:
    found = _between_marks(state) or _between_dollars(state)
    if not found:
        return False
    mark, content = found
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.markup = mark
        token.content = content
    state.pos += len(content) + 2 * len(mark)
    return True


def _between_marks(state: StateInline) -> tuple[str, str] | None:
    mark = state.src[state.pos : state.pos + 2]
    closer = _CLOSERS.get(mark)
    if closer is None or _is_in_row_of_dollars(state):
        return None
    start = state.pos + 2
    end = state.src.find(closer, start, min(state.posMax, start + MAX_FORMULA_CHARS))
    content = state.src[start:end]
    return (mark, content) if end >= 0 and content.strip() else None


def _is_in_row_of_dollars(state: StateInline) -> bool:
    return state.src.startswith("$$$", max(state.pos - 1, 0)) or state.src.startswith(
        "$$$", state.pos
    )


def _between_dollars(state: StateInline) -> tuple[str, str] | None:
    before = state.src[state.pos - 1] if state.pos else " "
    if state.src[state.pos] != "$" or before.isalnum() or before == "$":
        return None
    match = _DOLLARS.match(state.src, state.pos, state.posMax)
    if not match or _PROSE_AFTER_NUMBER.fullmatch(match[1]):
        return None
    return "$", match[1]
