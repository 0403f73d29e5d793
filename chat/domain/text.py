"""What Vana does to text that people send: as little as possible."""

from __future__ import annotations

import re

_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")


def clean(text: str) -> str:
    """Return what a person sent as it will be stored: `storable`, with plain line ends.

    Forms send two characters for a line's end.
    """
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"))


def storable(text: str) -> str:
    """Return `text` without NUL and lone surrogates: PostgreSQL and UTF-8 cannot hold them.

    Everything else stays.
    """
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def is_blank(text: str) -> bool:
    return not text.strip()


def estimate_tokens(text: str) -> int:
    """Return about how many tokens `text` is, without a tokenizer.

    The larger of UTF-8 bytes / 4 and words plus punctuation: the first is
    right for scripts without spaces, the second for prose and code.
    """
    return max(len(text.encode("utf-8")) // 4, len(_WORD_OR_SIGN.findall(text)))


def shorten(text: str, limit_chars: int) -> str:
    """Return the first `limit_chars` of `text` on one line, cut at a word boundary."""
    line = " ".join(text.split())
    if len(line) <= limit_chars:
        return line
    head = line[: limit_chars + 1]
    cut = head.rfind(" ")
    # A single word longer than the limit (an address, Chinese prose) is cut inside.
    return head[:cut].rstrip() if cut > 0 else line[:limit_chars]
