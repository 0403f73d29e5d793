"""A message that waits for the reply being written, and is sent when that has ended.

It is in no log before it is sent: no context, no search and no share knows of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """At most one in a conversation.

    `id` is that of the generation that will answer it, and `event_id` that of
    its event, so that both are there once, whoever sends it. `behind` is the
    generation that it waits for, `status` how that one is going. `parent` is
    the event that it follows; None: the reply it waits for, whatever is chosen
    by then. `model_name` is empty where none was chosen with it.
    """

    id: UUID
    conversation_id: UUID
    owner: Owner
    event_id: str
    text: str
    at: datetime
    model_name: str = ""
    parent: int | None = None
    behind: UUID | None = None
    status: GenerationStatus = GenerationStatus.QUEUED
    reply: int | None = None
    is_held_back: bool = False

    @property
    def is_held(self) -> bool:
        """Whether it waits for its person, and not for the reply.

        A reply that was stopped, failed or was cut off is not what the message
        was written for; `is_held_back` says that it could not be sent, or is being edited.
        """
        return self.is_held_back or not (self.status.is_active or self.is_answered)

    @property
    def is_due(self) -> bool:
        return self.is_answered and not self.is_held_back

    @property
    def is_answered(self) -> bool:
        return self.status is GenerationStatus.COMPLETED
