"""The frames of OpenAI's chat-completions format."""

from __future__ import annotations

import functools
import json
from typing import Any

DONE = b"data: [DONE]\n\n"
_ID = "chatcmpl-scripted"


def frame(content: Any) -> bytes:
    return b"data: " + json.dumps(content, ensure_ascii=False).encode() + b"\n\n"


def delta(**fields: str) -> bytes:
    return frame(_chunk([{"index": 0, "delta": fields, "finish_reason": None}]))


@functools.lru_cache(maxsize=8_192)
def text(token: str) -> bytes:
    """Return the frame of one token; cached, because a benchmark sends the same ones again."""
    return delta(content=token)


def opening() -> bytes:
    return delta(role="assistant", content="")


def finish(reason: str = "stop") -> bytes:
    return frame(_chunk([{"index": 0, "delta": {}, "finish_reason": reason}]))


def usage(input_tokens: int, output_tokens: int) -> bytes:
    return frame({**_chunk([]), "usage": _usage(input_tokens, output_tokens)})


def whole(reply: str, input_tokens: int, output_tokens: int) -> dict[str, Any]:
    """Return the document of a server that does not stream."""
    message = {"role": "assistant", "content": reply}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {
        "id": _ID,
        "object": "chat.completion",
        "choices": [choice],
        "usage": _usage(input_tokens, output_tokens),
    }


def error(message: str, code: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "scripted", "code": code}}


def _chunk(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": _ID, "object": "chat.completion.chunk", "model": "scripted", "choices": choices}


def _usage(input_tokens: int, output_tokens: int) -> dict[str, int]:
    return {
        "prompt_tokens": input_tokens,
        "completion_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
    }
