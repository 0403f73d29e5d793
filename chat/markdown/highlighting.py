"""Colours code with Pygments' short classes.

Only languages from a list: Pygments knows 500, some of them with expressions that
a hostile text keeps busy for minutes. What is not known, or long, stays plain.
"""

from __future__ import annotations

from functools import cache
from io import StringIO

from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import LEXERS, get_lexer_by_name
from pygments.token import STANDARD_TYPES

# Of one code block. Most of Pygments' lexers take quadratic time for some text: C for
# line ends (20,000 take 17 s, 1,000 take 40 ms), many for one long line.
MAX_CHARS = 20_000
MAX_LINES = 1_000
MAX_LINE_CHARS = 1_000
CLASSES = frozenset(filter(None, STANDARD_TYPES.values()))

_LANGUAGES = frozenset(
    (  # names of Pygments' classes without Lexer
        "Ada",
        "Awk",
        "Bash",
        "BashSession",
        "Batch",
        "C",
        "CMake",
        "CSharp",
        "Clojure",
        "Cpp",
        "Css",
        "Dart",
        "Delphi",
        "Diff",
        "Docker",
        "Elixir",
        "Go",
        "GraphQL",
        "Groovy",
        "Haskell",
        "Html",
        "Ini",
        "Java",
        "Javascript",
        "Json",
        "Kotlin",
        "Lua",
        "Makefile",
        "Matlab",
        "Perl",
        "Php",
        "PowerShell",
        "Python",
        "PythonConsole",
        "Ruby",
        "Rust",
        "S",
        "Scala",
        "Scss",
        "Sql",
        "Swift",
        "TOML",
        "TypeScript",
        "Xml",
        "Yaml",
    )
)
_NAMES = {alias: spec[1] for spec in LEXERS.values() for alias in spec[2]}
_COLOURED = frozenset(
    alias
    for lexer, spec in LEXERS.items()
    if lexer.removesuffix("Lexer") in _LANGUAGES
    for alias in spec[2]
)
# What people write when they mean none.
_NO_LANGUAGES = frozenset({"none", "output", "plain", "plaintext", "text", "txt"})
_formatter = HtmlFormatter(nowrap=True)


def language_name(language: str) -> str:
    """Return what people call the language: "JavaScript" for "js", "" for plain text."""
    return "" if language in _NO_LANGUAGES else _NAMES.get(language, language)


def highlighted(source: str, language: str) -> str:
    """Return `source` as HTML with coloured spans, "" when it has to stay plain."""
    if language not in _COLOURED or _is_long(source):
        return ""
    tokens = list(_lexer(language).get_tokens(source))
    # Some lexers drop or change characters. What is copied must be what was written.
    if "".join(text for _, text in tokens) != source + "\n":
        return ""
    html = StringIO()
    _formatter.format(tokens, html)
    return html.getvalue().removesuffix("\n")


def _is_long(source: str) -> bool:
    if len(source) > MAX_CHARS or source.count("\n") >= MAX_LINES:
        return True
    return any(len(line) > MAX_LINE_CHARS for line in source.split("\n"))


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)
