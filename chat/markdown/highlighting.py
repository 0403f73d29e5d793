"""Colours code with Pygments' short classes.

Only languages from a list: Pygments knows 500, some of them with expressions that
a hostile text keeps busy for minutes. What is not known, or long, stays plain.
"""

from __future__ import annotations

from functools import cache
from io import StringIO
from typing import Any

from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer, include
from pygments.lexers import LEXERS, get_lexer_by_name
from pygments.lexers.c_cpp import CLexer, CppLexer
from pygments.lexers.jvm import JavaLexer
from pygments.token import STANDARD_TYPES, Punctuation

# Of one code block. Most of Pygments' lexers take quadratic time for some text: many for
# one long line, C for line ends.
MAX_CHARS = 10_000
MAX_LINES = 500
MAX_LINE_CHARS = 1_000
CLASSES = frozenset(filter(None, STANDARD_TYPES.values()))

# Without the expressions for function definitions: a thousand words without a bracket
# keep Java's busy for seconds, and those of the C family for minutes.
_C_ROOT: list[Any] = [include("whitespace"), include("statements"), (r"[{};]", Punctuation)]
_JAVA_DEFINITION = r"((?:(?:[^\W\d]|\$)[\w.\[\]$<>?]*\s+)+?)"


class _CLexer(CLexer):
    tokens = {"root": _C_ROOT}


class _CppLexer(CppLexer):
    tokens = {"root": _C_ROOT}


class _JavaLexer(JavaLexer):
    tokens = {
        "root": [
            rule for rule in JavaLexer.tokens["root"] if not rule[0].startswith(_JAVA_DEFINITION)
        ]
    }


_OWN = {"c": _CLexer, "cpp": _CppLexer, "c++": _CppLexer, "java": _JavaLexer}
# Pygments' classes, without "Lexer". Each took about a second or less for the worst of
# 200 texts of repeated signs within the limits above; others took minutes.
LEXERS_USED = frozenset(
    (
        "Ada",
        "Bash",
        "BashSession",
        "Batch",
        "CMake",
        "CSharp",
        "Clojure",
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
        "Scss",
        "Sql",
        "Swift",
        "TOML",
        "TypeScript",
        "Xml",
        "Yaml",
    )
)
LANGUAGES = frozenset(
    alias for name in LEXERS_USED for alias in LEXERS[f"{name}Lexer"][2]
) | frozenset(_OWN)
_NAMES = {alias: spec[1] for spec in LEXERS.values() for alias in spec[2]}
# What people write when they mean none.
_NO_LANGUAGES = frozenset({"none", "output", "plain", "plaintext", "text", "txt"})
_formatter = HtmlFormatter(nowrap=True)


def language_name(language: str) -> str:
    """Return what people call the language: "JavaScript" for "js", "" for plain text."""
    return "" if language in _NO_LANGUAGES else _NAMES.get(language, language)


def highlighted(source: str, language: str) -> str:
    """Return `source` as HTML with coloured spans, "" when it has to stay plain."""
    if language not in LANGUAGES or _is_long(source):
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
    lexer: Lexer = (
        _OWN[language](stripnl=False)
        if language in _OWN
        else get_lexer_by_name(language, stripnl=False)
    )
    return lexer
