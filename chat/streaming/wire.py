"""What processes say to each other: plain lists, the kind first, then an id or a channel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chat.streaming.live_text import LiveText

# One item: [TEXT, id, start, text, thinking start, thinking],
# [END, id, status, sequence, error code, [length, thinking length]]
# or [NOTICE, channel, type, JSON].
Said = list[Any]

TEXT, END, NOTICE = "text", "end", "notice"


def channel_of(database: int | None) -> str:
    """Return where processes talk: channels are common to all databases of a Redis server."""
    return f"vana:{database or 0}:streams"


def written_message(sender: str, items: Sequence[Said]) -> bytes:
    """Return what goes over the line; who hears it is not the `sender`."""
    text = json.dumps([sender, items], ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


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
