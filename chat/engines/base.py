"""What every engine promises.

An engine writes replies: it takes the messages of a context and yields deltas
until the reply is complete. It keeps nothing between two calls.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from chat.domain.context import ContextMessage


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """One request for a reply.

    `model_name` is passed on as it is; `max_output_tokens` caps the reply
    (None: the model server's own limit).
    """

    model_name: str
    messages: tuple[ContextMessage, ...]
    max_output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """Text that was just written; counts stand in the last one, where the server reports them."""

    text: str = ""
    thinking: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None


class Engine(Protocol):
    """What every engine promises; tests/chat/engines/contract.py holds it to that.

    * `stream` yields at least one delta with text, or raises an `EngineError`.
    * It raises `EngineError`s only; text yielded before an error counts.
    * Closing the generator (or cancelling its task) closes the connection to
      the model server at once.
    * One instance serves any number of streams at the same time.
    """

    name: str

    def stream(self, request: EngineRequest) -> AsyncGenerator[Delta, None]: ...

    async def aclose(self) -> None:
        """Close pooled connections; a later reply opens new ones."""
        ...
