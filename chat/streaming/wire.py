"""What processes say to each other: plain lists, the kind first, then an id or a channel."""

from __future__ import annotations

from typing import Any

from chat.streaming.live_text import LiveText

# One item: [TEXT, id, start, text, thinking start, thinking],
# [END, id, status, sequence, error code, [length, thinking length]]
# or [NOTICE, channel, type, JSON].
Said = list[Any]

TEXT, END, NOTICE = "text", "end", "notice"


def text_items(live: LiveText) -> list[Said]:
    """Return what the last tick showed; nothing when that was nothing."""
    delta, thought = live.latest_delta, live.latest_thought
    if not (delta.text or thought.text):
        return []
    return [[TEXT, live.generation_id.hex, delta.start, delta.text, thought.start, thought.text]]


def end_item(live: LiveText) -> Said:
    """Return the end of `live`, which must be done."""
    done = live.done
    assert done is not None  # noqa: S101 - a misuse in this package
    lengths = [live.length, live.thinking_length]
    return [END, live.generation_id.hex, done.status, done.sequence, done.error_code, lengths]
