"""A wish: how one reply should be written this time, said when it is asked for again.

The model is told it beside the question, for that reply alone: it is recorded
with the reply and in its receipt, and nothing later reads it as something that
was said.
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import Any

from chat.domain.text import clean, is_blank
from chat.domain.wish_errors import WishTooLong

WISH_MAX_CHARS = 500


class Preset(enum.StrEnum):
    SHORTER = "shorter"
    LONGER = "longer"
    SIMPLER = "simpler"


_TOLD = {
    Preset.SHORTER: "Keep this reply short: only what matters most, in a few sentences.",
    Preset.LONGER: "Answer at length this time: go into detail, with examples where they help.",
    Preset.SIMPLER: "Use plain words and short sentences, as for somebody to whom this is new.",
}
_LANGUAGE = "Stay with the language of the conversation."


@dataclass(frozen=True, slots=True)
class Wish:
    """`text` is what the model is told; `preset` is set where nobody typed it."""

    text: str
    preset: Preset | None = None

    @classmethod
    def of(cls, preset: Preset) -> Wish:
        return cls(f"{_TOLD[preset]} {_LANGUAGE}", preset)

    @classmethod
    def in_words(cls, words: str) -> Wish | None:
        """Return the wish that a person typed; None where that is nothing. Raises WishTooLong."""
        words = clean(words).strip()
        if is_blank(words):
            return None
        if len(words) > WISH_MAX_CHARS:
            raise WishTooLong
        return cls(words)

    def to_metadata(self) -> dict[str, Any]:
        return {"text": self.text, "preset": self.preset.value if self.preset else None}

    @classmethod
    def from_metadata(cls, values: object) -> Wish | None:
        """Return what `to_metadata` wrote; None for anything else."""
        if not isinstance(values, dict) or not isinstance(values.get("text"), str):
            return None
        known = {preset.value: preset for preset in Preset}
        return cls(values["text"], known.get(str(values.get("preset"))))


def written_wish(wish: Wish | None) -> str:
    """Return a wish as it is kept with a generation; empty for none."""
    return json.dumps(wish.to_metadata(), ensure_ascii=False) if wish else ""


def read_wish(text: str) -> Wish | None:
    return Wish.from_metadata(json.loads(text)) if text else None
