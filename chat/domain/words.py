"""Text as the search sees it: words without case, accents and signs.

Both databases index these words, made here, and not what their own parsers
would make of a text: so a search finds the same in SQLite and in PostgreSQL.

Scripts that write without spaces (Chinese, Japanese, Thai; Korean too, whose
words grow endings) are cut into single characters. What is asked for is then a
row of characters, so any part of a sentence is found. An emoji is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Longer words are cut: PostgreSQL keeps none of more than 2 kB.
WORD_MAX_CHARS = 64
# What a message is searched by at most. PostgreSQL counts 16,383 places in a text
# and keeps 1 MB of words.
WORDS_MAX = 16_000
WORDS_MAX_BYTES = 400_000

# What stands on or under a letter, or beside it, and belongs to it.
_MARKS = "".join(
    chr(code)
    for code in (*range(0x300, 0x2000), *range(0x20D0, 0x2100), 0x3099, 0x309A)
    if unicodedata.category(chr(code)) in {"Mn", "Mc", "Me"}
)
_SINGLE = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff"  # kana, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\uac00-\ud7af"  # Hangul
)
_EMOJI = "\u2600-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001f3fa\U0001f400-\U0001faff"
# A letter or digit of a script that divides words; `_` divides them too.
LETTER = rf"[^\W_{_SINGLE}]"
# First what is a word by itself, then letters with their marks.
WORD = re.compile(rf"(?![{_MARKS}])[{_SINGLE}][{_MARKS}]*|[{_EMOJI}]|(?:{LETTER}[{_MARKS}]*)+")
_ALONE = re.compile(rf"[{_SINGLE}{_EMOJI}]")

# Letters that people leave out the stroke or the tail of, and Unicode does not take apart.
_PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"} | {
    "\u0131": "i",  # the Turkish i without a dot: its capital is I
}


def _folding() -> dict[int, str | None]:
    """Return what becomes of a character: accents and vowel points go.

    Not so marks of the lower classes, without which Indic and Japanese letters
    would be other letters.
    """
    gone = {ord(mark): None for mark in _MARKS if unicodedata.combining(mark) >= 10}
    return {ord(letter): plain for letter, plain in _PLAIN.items()} | gone | {0x640: None}


_FOLDING = _folding()


def fold(text: str) -> str:
    """Return `text` without case, accents and variants of letters; its length may change."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return unicodedata.normalize("NFC", apart.translate(_FOLDING))


def words_of(text: str) -> Iterator[str]:
    """Yield the words of `text` in order, folded and cut to WORD_MAX_CHARS."""
    for match in WORD.finditer(fold(text)):
        yield match.group()[:WORD_MAX_CHARS]


def searchable(text: str) -> list[str]:
    """Return the words by which a message is found: all of them, in any but a giant one."""
    words: list[str] = []
    size = 0
    for word in words_of(text):
        size += len(word.encode())
        if len(words) == WORDS_MAX or size > WORDS_MAX_BYTES:
            break
        words.append(word)
    return words


def stands_alone(word: str) -> bool:
    """Whether a word is one character of a script without spaces, or an emoji."""
    return bool(_ALONE.match(word))
