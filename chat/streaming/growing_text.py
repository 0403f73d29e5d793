"""Text that only grows: adding a piece costs the piece, not the whole."""

from __future__ import annotations

# Pieces are joined in lots: a reply of 20,000 tokens is copied some 80 times, not 20,000.
PIECES_JOINED_AT = 256


class GrowingText:
    """A text built from pieces; offsets count characters."""

    __slots__ = ("_head", "_tail", "length")

    def __init__(self) -> None:
        self._head = ""
        self._tail: list[str] = []
        self.length = 0

    def __str__(self) -> str:
        if self._tail:
            self._head = "".join((self._head, *self._tail))
            self._tail = []
        return self._head

    def append(self, piece: str) -> None:
        self._tail.append(piece)
        self.length += len(piece)
        if len(self._tail) >= PIECES_JOINED_AT:
            str(self)

    def since(self, offset: int) -> str:
        """Return the text from `offset` on; cheap when little has come since."""
        wanted = self.length - offset
        if wanted <= 0:
            return ""
        found = 0
        for index in range(len(self._tail) - 1, -1, -1):
            found += len(self._tail[index])
            if found >= wanted:
                return "".join(self._tail[index:])[found - wanted :]
        return str(self)[offset:]

    def between(self, start: int, end: int) -> str:
        return self.since(start)[: max(end - start, 0)]
