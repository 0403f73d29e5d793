"""Messages of a conversation: list along the chosen branch, send."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Status

from chat import actions
from chat.api import answers, shapes
from chat.api.asking import asked_answer, asking
from chat.api.described import asks, reads
from chat.api.pages import message_page
from chat.stores import store_for
from chat.visitors import find

router = Router(tags=["Messages"])
_PATH = "/{uuid:conversation_id}/messages"


@router.get(_PATH, response=answers.MessagePage, openapi_extra=reads(400, 404, 422))
def list_messages(
    request: HttpRequest, conversation_id: UUID, page: Query[shapes.Page]
) -> answers.MessagePage:
    """Newest first, along the chosen branch; a reply being written is not among them yet."""
    owner, found = find(request, conversation_id)
    turns, next_cursor = message_page(store_for(owner), found, page.cursor, page.limit)
    items = [answers.Message.of(turn) for turn in turns]
    return answers.MessagePage(items=items, next_cursor=next_cursor)


@router.post(
    _PATH,
    response={200: answers.WrittenGeneration, 201: answers.WrittenGeneration},
    openapi_extra=asks(400, 404, 413, 415),
)
def send_message(
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    body: shapes.NewMessage,
    idempotency: Header[shapes.Idempotency],
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
) -> Status[answers.WrittenGeneration]:
    """Store the message and start the reply. 200 instead of 201: the same key came before."""
    owner, found = find(request, conversation_id)
    options = asking(request, idempotency)
    asked = actions.send_message(
        owner, found.id, body.text, model_name=body.model, parent=body.parent, **options
    )
    return asked_answer(asked, response)
