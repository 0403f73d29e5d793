"""What is sent to the model server."""

from __future__ import annotations

import json
from typing import Any

from chat.engines.base import EngineRequest


def payload(request: EngineRequest) -> bytes:
    """Return the request as JSON; nothing in it but what the receipt shows."""
    fields: dict[str, Any] = {
        "model": request.model_name,
        "messages": [
            {"role": message.role.value, "content": message.text} for message in request.messages
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.max_output_tokens is not None:
        fields["max_tokens"] = request.max_output_tokens
    return json.dumps(fields, separators=(",", ":")).encode()
