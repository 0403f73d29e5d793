"""Exports: of conversations, or of everything that is kept about the person who asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from chat.api import answers
from chat.api.auth import signed_in
from chat.api.described import files, reads
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.downloads import download
from chat.exports.files import all_of, file_of, file_of_many, file_of_person
from chat.exports.formats import Format
from chat.stores import store_for
from chat.visitors import find, owners_of

# More are asked for as all, or in several requests: addresses have an end.
IDS_MAX = 100

router = Router(tags=["Export"])


@router.get(
    "/conversations/export", response=answers.ConversationListFile, openapi_extra=files(404)
)
def export_conversations(
    request: HttpRequest,
    id: Annotated[list[UUID], Query(max_length=IDS_MAX)] = [],  # noqa: A002, B006 - the parameter's name; ninja's way
    format: Format = Format.JSON,  # noqa: A002 - the parameter's name
) -> StreamingHttpResponse:
    """Your conversations, archived ones too, without the trash; with `id` those that it names.

    Markdown and plain text come as a zip with a file for each. `docs/export.md` describes the
    files.
    """
    signed_in(request)
    found = list(_named(request, id)) if id else all_of(owners_of(request))
    return download(request, file_of_many(request, found, format))


@router.get(
    "/conversations/{uuid:conversation_id}/export",
    response=answers.ConversationFile,
    openapi_extra=files(404),
)
def export_conversation(
    request: HttpRequest,
    conversation_id: UUID,
    format: Format = Format.JSON,  # noqa: A002 - the parameter's name
) -> StreamingHttpResponse:
    """One conversation, from the trash too; in JSON every version, and how each reply came about.

    `docs/export.md` describes the file.
    """
    try:
        _owner, found = find(request, conversation_id)
    except ConversationNotFound:
        owner = Owner.user(signed_in(request).pk)
        found = store_for(owner).trashed(owner, conversation_id)
    return download(request, file_of(request, found, format))


@router.get("/export", response=answers.PersonFile, openapi_extra=reads())
def export_everything(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is kept about you: the account, and all conversations with the trash.

    `docs/export.md` describes the file.
    """
    return download(request, file_of_person(signed_in(request)))


def _named(request: HttpRequest, ids: list[UUID]) -> Iterator[Conversation]:
    """Yield what is named and there, each once. Raises ConversationNotFound if nothing is."""
    is_empty = True
    for each in dict.fromkeys(ids):
        with suppress(ConversationNotFound):
            yield find(request, each)[1]
            is_empty = False
    if is_empty:
        raise ConversationNotFound
