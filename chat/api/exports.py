"""Exports: one conversation, or everything that is kept about the person who asks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Router

from accounts.privacy.export import exported
from chat.api import answers
from chat.api.auth import signed_in
from chat.api.described import reads
from chat.api.downloads import download
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.exports import exported_conversation
from chat.visitors import find

router = Router(tags=["Export"])


@router.get(
    "/conversations/{uuid:conversation_id}/export",
    response=answers.ConversationFile,
    openapi_extra=reads(404),
)
def export_conversation(request: HttpRequest, conversation_id: UUID) -> StreamingHttpResponse:
    """All of it: every version of every message, and how each reply came about; from the trash too.

    `docs/export.md` describes the file.
    """
    try:
        _owner, found = find(request, conversation_id)
    except ConversationNotFound:
        owner = Owner.user(signed_in(request).pk)
        found = store_for(owner).trashed(owner, conversation_id)
    return download(request, exported_conversation(found), f"vana-conversation-{found.id}.json")


@router.get("/export", response=answers.PersonFile, openapi_extra=reads())
def export_everything(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is kept about you: the account, and all conversations with the trash.

    `docs/export.md` describes the file.
    """
    person = signed_in(request)
    return download(request, exported(person), f"vana-export-{timezone.now():%Y-%m-%d}.json")
