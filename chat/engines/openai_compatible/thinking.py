"""Reasoning that a model writes into its answer, between `<think>` and `</think>`."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"


class ThinkingSplitter:
    """Separates reasoning at the very beginning of a reply from the answer.

    Tags come cut anywhere, so a beginning that may yet become a tag is held back.
    Later in a reply the tags are text like any other.
    """

    def __init__(self) -> None:
        self._held = ""
        self._take = self._before

    def split(self, text: str) -> tuple[str, str]:
        """Return (thinking, answer) of a piece of content."""
        return self._take(text)

    def flush(self) -> tuple[str, str]:
        """Return what was held back when the reply ended."""
        held, self._held = self._held, ""
        return (held, "") if self._take == self._inside else ("", held)

    def _before(self, text: str) -> tuple[str, str]:
        self._held += text
        start = self._held.lstrip()
        if start.startswith(_OPEN):
            self._held, self._take = "", self._inside
            return self._inside(start.removeprefix(_OPEN).lstrip())
        if _OPEN.startswith(start):
            return "", ""
        held, self._held, self._take = self._held, "", self._after
        return "", held

    def _inside(self, text: str) -> tuple[str, str]:
        thinking, closed, answer = (self._held + text).partition(_CLOSE)
        if closed:
            self._held, self._take = "", self._leading
            return thinking.rstrip(), self._leading(answer)[1]
        keep = _overlap(thinking)
        self._held = thinking[len(thinking) - keep :]
        return thinking[: len(thinking) - keep], ""

    def _leading(self, text: str) -> tuple[str, str]:
        """Drop the blank lines between the reasoning and the answer."""
        answer = text.lstrip()
        if answer:
            self._take = self._after
        return "", answer

    def _after(self, text: str) -> tuple[str, str]:
        return "", text


def _overlap(text: str) -> int:
    """Return how many characters at the end of `text` may be the closing tag's beginning."""
    lengths = range(min(len(_CLOSE) - 1, len(text)), 0, -1)
    return next((length for length in lengths if text.endswith(_CLOSE[:length])), 0)
