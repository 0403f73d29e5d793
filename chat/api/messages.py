"""Messages of a conversation: list along the chosen branch, send, write again, go on."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Status

from chat import actions
from chat.api import answers, shapes
from chat.api.asking import asked_answer, asking
from chat.api.described import asks, reads
from chat.api.pages import feedback_on, message_page
from chat.api.versions import neighbours_of, versions_of
from chat.api.waiting import WaitingMessage
from chat.domain import waiting as waiting_message
from chat.domain.conversations import Conversation
from chat.domain.owners import Owner
from chat.domain.transcript import Turn
from chat.stores import store_for
from chat.visitors import find

router = Router(tags=["Messages"])
_PATH = "/{uuid:conversation_id}/messages"
_MESSAGE = _PATH + "/{int:sequence}"
_ASKED = {200: answers.WrittenGeneration, 201: answers.WrittenGeneration}


@router.get(_PATH, response=answers.MessagePage, openapi_extra=reads(400, 404, 422))
def list_messages(
    request: HttpRequest, conversation_id: UUID, page: Query[shapes.Page]
) -> answers.MessagePage:
    """Newest first, along the chosen branch; a reply being written is not among them yet."""
    owner, found = find(request, conversation_id)
    turns, next_cursor = message_page(store_for(owner), found, page.cursor, page.limit)
    return answers.MessagePage(items=_shown(owner, found, turns), next_cursor=next_cursor)


@router.get(_MESSAGE + "/versions", response=answers.MessageVersions, openapi_extra=reads(404, 422))
def list_versions(
    request: HttpRequest, conversation_id: UUID, sequence: int
) -> answers.MessageVersions:
    """Every version of one message, also those on other branches."""
    owner, found = find(request, conversation_id)
    turns = versions_of(store_for(owner), found, sequence)
    return answers.MessageVersions(items=_shown(owner, found, turns))


@router.post(
    _PATH, response={**_ASKED, 202: WaitingMessage}, openapi_extra=asks(400, 404, 413, 415)
)
def send_message(
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    body: shapes.NewMessage,
    idempotency: Header[shapes.Idempotency],
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
) -> Status[answers.WrittenGeneration] | Status[WaitingMessage]:
    """Store the message and start the reply. 200 instead of 201: the same key came before.

    202 with `queue`: it waits for the reply being written.
    """
    owner, found = find(request, conversation_id)
    send = actions.send_or_wait if body.queue else actions.send_message
    options = {"model_name": body.model, "parent": body.parent, **asking(request, idempotency)}
    asked = send(owner, found.id, body.text, **options)
    if isinstance(asked, waiting_message.WaitingMessage):
        response["Location"] = reverse("api:v1:list_waiting", args=[found.id])
        return Status(202, WaitingMessage.of(asked))
    return asked_answer(asked, response)


@router.post(_MESSAGE + "/retry", response=_ASKED, openapi_extra=asks(400, 404, 413, 415))
def retry_message(  # noqa: PLR0913, PLR0917 - what a route takes, by name
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    sequence: int,
    idempotency: Header[shapes.Idempotency],
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
    body: shapes.Again | None = None,
) -> Status[answers.WrittenGeneration]:
    """Write this reply again, or one to this question; also where no generation is known."""
    owner, found = find(request, conversation_id)
    options = {**asking(request, idempotency), **(body or shapes.Again()).options}
    asked = actions.retry_reply(owner, found.id, sequence, **options)
    return asked_answer(asked, response)


@router.post(_MESSAGE + "/continue", response=_ASKED, openapi_extra=asks(404))
def continue_message(
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    sequence: int,
    idempotency: Header[shapes.Idempotency],
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
) -> Status[answers.WrittenGeneration]:
    """Go on with this reply, which was stopped, interrupted or failed."""
    owner, found = find(request, conversation_id)
    options = asking(request, idempotency)
    return asked_answer(actions.continue_reply(owner, found.id, sequence, **options), response)


def _shown(owner: Owner, found: Conversation, turns: list[Turn]) -> list[answers.Message]:
    versions = neighbours_of(store_for(owner), found, turns)
    given = feedback_on(owner, found, [turn.sequence for turn in turns])
    return [
        answers.Message.of(turn, versions[turn.sequence], given.get(turn.sequence))
        for turn in turns
    ]
