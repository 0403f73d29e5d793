"""Generations: read, stop, write again, go on."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Status

from chat import actions
from chat.api import answers, shapes
from chat.api.asking import asked_answer, asking
from chat.api.described import asks, reads, streams, writes
from chat.domain.errors import GenerationNotFound, NothingToContinue, NothingToRetry
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.generation.recovery import recover_if_abandoned
from chat.stores import store_for
from chat.visitors import find

router = Router(tags=["Generations"])
_PATH = "/{uuid:conversation_id}/generations/{uuid:generation_id}"
_ASKED = {200: answers.WrittenGeneration, 201: answers.WrittenGeneration}


@router.get(_PATH, response=answers.WrittenGeneration, openapi_extra=reads(404))
def read_generation(
    request: HttpRequest, conversation_id: UUID, generation_id: UUID
) -> answers.WrittenGeneration:
    """How the writing of a reply goes, with the text so far."""
    owner, found = _find(request, conversation_id, generation_id)
    written = store_for(owner).written(found.id)
    if found.status is not written.status:  # it went on in between
        owner, found = _find(request, conversation_id, generation_id)
    return answers.WrittenGeneration.with_text(found, written)


@router.get(_PATH + "/stream", response={200: None}, openapi_extra=streams(404, 422))
def stream_generation(
    request: HttpRequest,  # noqa: ARG001 - Channels answers
    conversation_id: UUID,  # noqa: ARG001 - as above
    generation_id: UUID,  # noqa: ARG001 - as above
    place: Query[shapes.StreamPlace],  # noqa: ARG001 - as above
) -> NoReturn:
    """Its text as it is written, as Server-Sent Events; from any place, and to the end."""
    raise GenerationNotFound  # only where no Channels is in front


@router.post(_PATH + "/stop", response={202: answers.Generation}, openapi_extra=writes(404))
def stop_generation(
    request: HttpRequest, conversation_id: UUID, generation_id: UUID
) -> Status[answers.Generation]:
    """Stop it soon, whichever process writes it; what is written stays. Not an error when ended."""
    owner, found = _find(request, conversation_id, generation_id)
    if found.is_active:
        actions.stop_reply(owner, conversation_id)
        _owner, found = _find(request, conversation_id, generation_id)
    return Status(202, answers.Generation.of(found))


@router.post(_PATH + "/retry", response=_ASKED, openapi_extra=asks(400, 404, 413, 415))
def retry_generation(  # noqa: PLR0913, PLR0917 - what a route takes, by name
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    generation_id: UUID,
    idempotency: Header[shapes.Idempotency],
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
    body: shapes.Again | None = None,
) -> Status[answers.WrittenGeneration]:
    """Write the reply again, as another version; the old one stays. No body: as before."""
    owner, found = _find(request, conversation_id, generation_id)
    if found.reply is None:
        raise NothingToRetry
    options = {**asking(request, idempotency), **(body or shapes.Again()).options}
    asked = actions.retry_reply(owner, conversation_id, found.reply, **options)
    return asked_answer(asked, response)


@router.post(_PATH + "/continue", response=_ASKED, openapi_extra=asks(404))
def continue_generation(
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    generation_id: UUID,
    idempotency: Header[shapes.Idempotency],
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
) -> Status[answers.WrittenGeneration]:
    """Go on with a reply that was stopped, interrupted or failed."""
    owner, found = _find(request, conversation_id, generation_id)
    if found.reply is None:
        raise NothingToContinue
    options = asking(request, idempotency)
    asked = actions.continue_reply(owner, conversation_id, found.reply, **options)
    return asked_answer(asked, response)


def _find(
    request: HttpRequest, conversation_id: UUID, generation_id: UUID
) -> tuple[Owner, Generation]:
    """Return the generation; one whose process was killed becomes interrupted first."""
    owner, conversation = find(request, conversation_id)
    store = store_for(owner)
    found = store.generation(conversation.id, generation_id)
    if found.is_active and recover_if_abandoned(store, found):
        found = store.generation(conversation.id, generation_id)
    return owner, found
