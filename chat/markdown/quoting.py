"""Markdown that somebody wrote, as a part of a document of ours.

It says what it said, in the same words. What it cannot do any more is to reach
out of its place: end the message it is in, or begin another one. So code that
was never closed is closed; headings go below those of the document; and what
Vana's pages show as text or as a link stays that for other programs, too: HTML,
reference definitions, and images, which would ask another server for something.
Code stays as it is, letter by letter.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from chat.markdown.parser import Section, sections

# The document has levels 1 and 2: its title, and who said something.
_LEVELS_ABOVE = 2
_DEEPEST = 6
# Without any of these nothing can happen, and nothing needs to be parsed.
_SUSPECT = re.compile(r"<|!\[|\]:|```|~~~|^[ ]{0,3}(?:#|[=-]+[ \t]*$)", re.MULTILINE)
_SPECIAL = re.compile(r"\\.|`+|<|!\[", re.DOTALL)
# A tag, a comment, a declaration; not a link in angle brackets.
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?![A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>)")
_DEFINITION = re.compile(r"^([ \t>*+.)\d-]*)\[(?=[^\]]{1,999}\]:)", re.MULTILINE)
_LINE_START = re.compile(r"[\s>*+.)\d-]*")
_VERBATIM = frozenset({"fence", "code_block"})
_PUNCTUATION = re.compile(r"([\\`*_\[\]<>#|~$&])")


def embedded(text: str) -> str:
    """Return the Markdown `text` so that it can stand between other parts of a document."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if not _SUSPECT.search(text):
        return text
    lines = text.split("\n")
    written: list[str] = []
    at = 0
    for section in sections(text):
        written += lines[at : section.first_line]
        written += _section(section, lines[section.first_line : section.end_line])
        at = section.end_line
    return "\n".join(written + lines[at:])


def literal(text: str) -> str:
    """Return plain words of one line as Markdown that shows them so: a title, a name."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def _section(section: Section, lines: list[str]) -> list[str]:
    if section.kind == "fence":
        is_closed = section.is_closed_fence(lines[-1])
        return lines if is_closed else [*lines, section.tokens[0].markup]
    if section.kind == "code_block":
        return lines
    if section.kind == "heading_open":
        return [_heading(section)]
    if section.kind == "math_block":
        return [_TAG.sub("< ", line) for line in lines]
    is_table = section.kind == "table_open"
    return _around_code(section, lines, is_table=is_table)


def _heading(section: Section) -> str:
    level = min(int(section.tokens[0].tag[1:]) + _LEVELS_ABOVE, _DEEPEST)
    words = " ".join(section.tokens[1].content.split("\n"))
    return f"{'#' * level} {_inert(words)}"


def _around_code(section: Section, lines: list[str], *, is_table: bool) -> list[str]:
    """Make the lines harmless, piece by piece: a span of code begins and ends in one piece."""
    written = list(lines)
    pieces = [each.map for each in section.tokens if each.type == "inline" and each.map]
    for first, end in {(piece[0], piece[1]) for piece in pieces}:
        start, stop = first - section.first_line, end - section.first_line
        piece = "\n".join(lines[start:stop])
        cells = re.split(r"(?<!\\)(?=\|)", piece) if is_table else [piece]
        written[start:stop] = "".join(map(_inert, cells)).split("\n")
    return written


def _inert(text: str) -> str:
    text = _DEFINITION.sub(r"\1\\[", text)
    runs = _backticks(text)
    last_end, at = text.rfind(">"), 0
    written: list[str] = []
    while found := _SPECIAL.search(text, at):
        written.append(text[at : found.start()])
        part, at = found[0], found.end()
        if part[0] == "`":
            part, at = _code_or_ticks(text, found, runs)
        elif part == "![":
            part = "["
        elif part == "<" and _begins_tag(text, found.start(), last_end):
            part = "\\<"
        written.append(part)
    return "".join(written) + text[at:]


def _begins_tag(text: str, at: int, last_end: int) -> bool:
    """Tell whether some program may take this for HTML: as a tag, or as a block of it."""
    if not _TAG.match(text, at):
        return False
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return at < last_end or bool(_LINE_START.fullmatch(line))


def _backticks(text: str) -> dict[int, list[int]]:
    """Return where runs of backticks begin, by their length."""
    runs: dict[int, list[int]] = {}
    for run in re.finditer(r"`+", text):
        runs.setdefault(len(run[0]), []).append(run.start())
    return runs


def _code_or_ticks(text: str, found: re.Match[str], runs: dict[int, list[int]]) -> tuple[str, int]:
    """Return a span of code that begins here, or else the backticks alone; and its end."""
    length = len(found[0])
    same = runs.get(length, [])
    following = bisect_left(same, found.end())
    end = same[following] + length if following < len(same) else found.end()
    return text[found.start() : end], end
