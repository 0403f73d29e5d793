"""Messages that wait for a reply to end: read, send now, remove."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import BaseModel

from chat import actions
from chat.api import answers, shapes
from chat.api.asking import asked_answer
from chat.api.described import asks, reads, writes
from chat.domain import waiting
from chat.stores import store_for
from chat.visitors import find

router = Router(tags=["Messages"])
_PATH = "/{uuid:conversation_id}/waiting"


class WaitingMessage(BaseModel):
    """A message that is sent when the reply being written has ended.

    `id` is what its own generation will be called, `behind` the generation that
    it waits for. `held`: that one did not end with a whole reply, or there is
    another reason why it is sent only when asked for.
    """

    id: UUID
    conversation: UUID
    text: str
    model: str
    parent: int | None
    behind: UUID | None
    held: bool
    created_at: datetime

    @classmethod
    def of(cls, found: waiting.WaitingMessage) -> WaitingMessage:
        return cls(
            id=found.id,
            conversation=found.conversation_id,
            text=found.text,
            model=found.model_name,
            parent=found.parent,
            behind=found.behind,
            held=found.is_held,
            created_at=found.at,
        )


class WaitingMessages(BaseModel):
    """At most one."""

    items: list[WaitingMessage]


@router.get(_PATH, response=WaitingMessages, openapi_extra=reads(404))
def list_waiting(request: HttpRequest, conversation_id: UUID) -> WaitingMessages:
    """What waits in a conversation; nobody but its person sees it, and no model."""
    owner, found = find(request, conversation_id)
    message = store_for(owner).waiting(found.id)
    return WaitingMessages(items=[WaitingMessage.of(message)] if message else [])


@router.delete(_PATH + "/{uuid:message_id}", response={204: None}, openapi_extra=writes(404, 409))
def remove_waiting(request: HttpRequest, conversation_id: UUID, message_id: UUID) -> Status[None]:
    """Take it back, unless it was sent."""
    owner, found = find(request, conversation_id)
    actions.remove_waiting(owner, found.id, message_id)
    return Status(204, None)


@router.post(
    _PATH + "/{uuid:message_id}/send",
    response={200: answers.WrittenGeneration, 201: answers.WrittenGeneration},
    openapi_extra=asks(404),
)
def send_waiting(
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    message_id: UUID,
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
) -> Status[answers.WrittenGeneration]:
    """Send it now. It follows the reply that it waited for, as far as that came."""
    owner, found = find(request, conversation_id)
    return asked_answer(actions.send_waiting_now(owner, found.id, message_id), response)
