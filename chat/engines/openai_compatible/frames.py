"""What Vana understands of a frame of a stream, or of a whole document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from chat.domain.engine_errors import EngineMalformedReply
from chat.engines.openai_compatible.errors import error_for_object


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of a reply; `is_last` when the server gave a reason to finish."""

    content: str = ""
    thinking: str = ""
    is_last: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None


def frame(data: str) -> Frame:
    """Return what `data` says.

    Raises EngineMalformedReply for what is no chat completion, and the
    matching error for an `error` object.
    """
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        raise EngineMalformedReply("frame_not_json") from None
    if not isinstance(fields, dict):
        raise EngineMalformedReply("frame_not_an_object")
    if fields.get("error"):
        raise error_for_object(fields["error"])
    choice = _object(_first(fields.get("choices")))
    usage = _object(fields.get("usage"))
    # Servers that do not stream send a `message` where a stream has a `delta`.
    said = _object(choice.get("delta") or choice.get("message"))
    return Frame(
        content=_text(said.get("content")),
        thinking=_text(said.get("reasoning_content") or said.get("reasoning")),
        is_last=bool(choice.get("finish_reason")),
        input_tokens=_count(usage.get("prompt_tokens")),
        output_tokens=_count(usage.get("completion_tokens")),
    )


def _first(choices: Any) -> Any:
    """Return the first choice; frames with counts alone have none."""
    if choices is None or choices == []:
        return None
    if not isinstance(choices, list):
        raise EngineMalformedReply("choices_not_a_list")
    return choices[0]


def _object(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise EngineMalformedReply("not_an_object")
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise EngineMalformedReply("not_text")
    return value


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
