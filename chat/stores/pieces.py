"""Text saved in pieces, put together again."""

from __future__ import annotations

from collections.abc import Iterable


def joined(pieces: Iterable[tuple[int, str]], offset: int) -> str:
    """Return the text from `offset` on.

    `pieces` are (start, text), oldest first. A piece that was saved twice, the
    second time with more text, does not double anything; a hole ends the text.
    """
    text, end = [], offset
    for start, piece in pieces:
        if start > end:
            break
        text.append(piece[end - start :])
        end = max(end, start + len(piece))
    return "".join(text)
