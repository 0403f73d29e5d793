"""Titles and previews of conversations."""

from __future__ import annotations

import re

from chat.domain.text import shorten

# As wide as the columns; the settings CHAT_TITLE_CHARS and CHAT_PREVIEW_CHARS stay within.
TITLE_MAX_CHARS = 120
PREVIEW_MAX_CHARS = 100

# What models put around a title. Only leading hashes are markup: "Learning C#" is a title.
_QUOTES = "\"'`“”„«»* "
_BEFORE = _QUOTES + "#"
_AFTER = _QUOTES + "."


def title_from_question(text: str, limit_chars: int) -> str:
    """Return the title a conversation has until a person or the model gives another."""
    return shorten(text, limit_chars)


def title_of_copy(title: str, word: str) -> str:
    """Return "Moss (copy)" for "Moss", and "Moss (copy 2)" for a copy of that one."""
    found = re.fullmatch(rf"(.*) \({re.escape(word)}(?: ([0-9]{{1,6}}))?\)", title)
    number = int(found[2] or 1) + 1 if found else 1
    end = f" ({word})" if number == 1 else f" ({word} {number})"
    return shorten(found[1] if found else title, TITLE_MAX_CHARS - len(end)) + end


def preview_of(text: str, limit_chars: int) -> str:
    """Return the first characters of the first question, for lists."""
    return " ".join(text.split())[:limit_chars]


def title_from_model(text: str, limit_chars: int) -> str:
    """Return a title out of what a model answered: first line, no quotes, no full stop.

    Empty when nothing usable is left.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    title = lines[0].lstrip(_BEFORE).rstrip(_AFTER) if lines else ""
    return shorten(title, limit_chars)
