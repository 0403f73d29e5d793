"""Tables with pipes, as GitHub writes them.

An own rule, because markdown-it's fills every short row up with empty cells: 3 KB
of text become 65,000 cells. Here a row holds the cells that were written; and
what is too much for a row stays in its last cell instead of being dropped.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from chat.markdown.tokens import add_text, line_text

# Wider ones are no tables: they are shown as typed.
MAX_COLUMNS = 64

_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r":?-+:?")


def install(markdown: MarkdownIt) -> None:
    # After headings and lists: "# a | b" is a heading, whatever the next line brings.
    markdown.block.ruler.before("lheading", "pipe_table", _table, {"alt": ["paragraph"]})


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    alignments = _alignments(state, start_line, end_line)
    if not alignments:
        return False
    if silent:
        return True
    # A heading that was none leaves "paragraph" here, and lists heed it.
    state.parentType, parent_type = "table", state.parentType
    state.push("table_open", "table", 1).map = lines = [start_line, 0]
    state.push("thead_open", "thead", 1)
    _add_row(state, start_line, "th", alignments)
    state.push("thead_close", "thead", -1)
    state.line = lines[1] = _add_body(state, start_line + 2, end_line, alignments)
    state.push("table_close", "table", -1)
    state.parentType = parent_type
    return True


def _alignments(state: StateBlock, line: int, end_line: int) -> list[str]:
    """Return "n" for every column of numbers, "" for others; nothing when this is no table.

    Reads two lines and no more: what follows must not change what came before.
    """
    if line + 1 >= end_line or not _is_inside(state, line) or not _is_inside(state, line + 1):
        return []
    header, delimiters = line_text(state, line), line_text(state, line + 1)
    if "|" not in header or "|" not in delimiters or delimiters.startswith(("- ", "-\t")):
        return []
    cells = _cells(delimiters, MAX_COLUMNS + 1)
    if len(cells) > MAX_COLUMNS or len(cells) != len(_cells(header, MAX_COLUMNS + 1)):
        return []
    if not all(_DELIMITER.fullmatch(cell) for cell in cells):
        return []
    return ["n" if cell.endswith(":") and cell[0] != ":" else "" for cell in cells]


def _add_body(state: StateBlock, line: int, end_line: int, alignments: list[str]) -> int:
    if not _is_row(state, line, end_line):
        return line
    state.push("tbody_open", "tbody", 1)
    while _is_row(state, line, end_line):
        _add_row(state, line, "td", alignments)
        line += 1
    state.push("tbody_close", "tbody", -1)
    return line


def _is_row(state: StateBlock, line: int, end_line: int) -> bool:
    if line >= end_line or state.isEmpty(line) or not _is_inside(state, line):
        return False
    others = state.md.block.ruler.getRules("blockquote")
    return not any(starts(state, line, end_line, True) for starts in others)  # noqa: FBT003 - silent


def _add_row(state: StateBlock, line: int, tag: str, alignments: list[str]) -> None:
    state.push("tr_open", "tr", 1)
    cells = _cells(line_text(state, line), len(alignments))
    for text, alignment in zip(cells, alignments, strict=False):
        cell = state.push(f"{tag}_open", tag, 1)
        if tag == "th":
            cell.attrs["scope"] = "col"
        if alignment:
            cell.attrs["class"] = alignment
        add_text(state, text, (line, line + 1))
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)


def _cells(text: str, most: int) -> list[str]:
    text = text.strip().removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _PIPE.split(text, maxsplit=most - 1)]


def _is_inside(state: StateBlock, line: int) -> bool:
    return state.sCount[line] >= state.blkIndent and not state.is_code_block(line)
