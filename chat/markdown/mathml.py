r"""Turns a formula written in LaTeX into MathML.

latex2mathml does the reading. It trusts its input (its own output would carry
`<script>` out of `\text{…}`, links and styles), so nothing of its text is used:
the tree it builds is written anew, with known elements and attributes only, every
text escaped. Macros, which can grow without bound, are refused; so is what is too
long or too deep. Lengths are small and never negative: a formula stays in its place.
"""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element

from django.utils.html import escape
from latex2mathml.converter import Converter

MAX_FORMULA_CHARS = 2_000
# Elements inside each other; a formula that a person can read has fewer than twenty.
MAX_DEPTH = 60

ELEMENTS = frozenset(
    (
        "math",
        "menclose",
        "mfrac",
        "mi",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
    )
)
# Elements that mean nothing with fewer or more inside: an unfinished formula.
_ARITIES = {
    **dict.fromkeys(("mfrac", "mover", "mroot", "msub", "msup", "munder"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
_WORDS = r"[a-z -]{1,40}"
_LENGTH = r"\d?(\.\d{1,4})?(em|ex)|0(px)?"
ATTRIBUTES = {
    **dict.fromkeys(("accent", "displaystyle", "fence", "largeop"), r"true|false"),
    **dict.fromkeys(("movablelimits", "stretchy"), r"true|false"),
    **dict.fromkeys(("columnalign", "columnlines", "rowlines", "form", "notation"), _WORDS),
    **dict.fromkeys(("mathvariant", "linebreak"), _WORDS),
    **dict.fromkeys(("depth", "height", "maxsize", "minsize", "width"), _LENGTH),
    **dict.fromkeys(("linethickness", "columnspacing", "rowspacing"), _LENGTH),
    "scriptlevel": r"[0-3]",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in ATTRIBUTES.items()}
_MACROS = re.compile(r"\\(def|newcommand|newenvironment|DeclareMathOperator)(?![a-zA-Z])")


class FormulaRefusedError(ValueError):
    """The formula cannot be shown as one."""


def mathml(source: str, *, is_block: bool) -> str:
    """Return the formula as a `math` element.

    Raises FormulaRefusedError when it is no LaTeX, too long, too deep, or defines macros.
    """
    if len(source) > MAX_FORMULA_CHARS or _MACROS.search(source):
        raise FormulaRefusedError
    try:
        tree = Converter().convert_to_element(source)
        content = "".join(_markup(child, depth=1) for child in tree)
    # The library raises whatever its parser happens to meet: IndexError, StopIteration, …
    except Exception as error:
        raise FormulaRefusedError from error
    # A wide formula scrolls, so the keyboard must reach it.
    attributes = ' display="block" tabindex="0"' if is_block else ""
    return f"<math{attributes}>{content}</math>"


def _markup(element: Element, *, depth: int) -> str:
    if depth > MAX_DEPTH or element.tag not in ELEMENTS:
        raise FormulaRefusedError
    if len(element) != _ARITIES.get(element.tag, len(element)):
        raise FormulaRefusedError
    content = "".join(_markup(child, depth=depth + 1) for child in element)
    # The library writes signs as character references.
    text = escape(unescape(element.text or ""))
    return f"<{element.tag}{_attributes(element)}>{text}{content}</{element.tag}>"


def _attributes(element: Element) -> str:
    return "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _PATTERNS and _PATTERNS[name].fullmatch(value)
    )
