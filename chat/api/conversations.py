"""Conversations: list, open, read, rename, pin, delete."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Status

from chat import actions
from chat.api import answers, shapes
from chat.api.asking import asking
from chat.api.auth import signed_in
from chat.api.described import reads, takes, writes
from chat.api.pages import conversation_page
from chat.domain.owners import Owner
from chat.visitors import find

router = Router(tags=["Conversations"])


@router.get("", response=answers.ConversationPage, openapi_extra=reads(400, 422))
def list_conversations(request: HttpRequest, page: Query[shapes.Page]) -> answers.ConversationPage:
    """Pinned conversations first, then those last used; temporary ones are in no list."""
    owner = Owner.user(signed_in(request).pk)
    found, next_cursor = conversation_page(owner, page.cursor, page.limit)
    items = [answers.Conversation.of(each) for each in found]
    return answers.ConversationPage(items=items, next_cursor=next_cursor)


@router.post("", response={200: answers.Opened, 201: answers.Opened}, openapi_extra=takes(409, 429))
def open_conversation(
    request: HttpRequest,
    response: HttpResponse,
    body: shapes.NewConversation,
    idempotency: Header[shapes.Idempotency],
) -> Status[answers.Opened]:
    """Send the first message. 200 instead of 201: the same key came before."""
    person = signed_in(request)
    is_kept = person.keeps_history if body.temporary is None else not body.temporary
    owner = Owner.new_for(person.pk, is_kept=is_kept)
    options = asking(request, idempotency)
    asked = actions.send_message(owner, None, body.text, model_name=body.model, **options)
    response["Location"] = reverse("api:v1:read_conversation", args=[asked.conversation.id])
    opened = answers.Opened(
        conversation=answers.Conversation.of(asked.conversation),
        generation=answers.Generation.of(asked.generation),
    )
    return Status(201 if asked.created else 200, opened)


@router.get("/{uuid:conversation_id}", response=answers.Conversation, openapi_extra=reads(404))
def read_conversation(request: HttpRequest, conversation_id: UUID) -> answers.Conversation:
    """One conversation, without its messages."""
    _owner, found = find(request, conversation_id)
    return answers.Conversation.of(found)


@router.patch("/{uuid:conversation_id}", response=answers.Conversation, openapi_extra=takes(404))
def change_conversation(
    request: HttpRequest, conversation_id: UUID, body: shapes.ConversationChanges
) -> answers.Conversation:
    """Rename it, pin it, or both."""
    owner, _found = find(request, conversation_id)
    if body.title is not None:
        actions.rename_conversation(owner, conversation_id, body.title)
    if body.pinned is not None:
        actions.pin_conversation(owner, conversation_id, pinned=body.pinned)
    _owner, changed = find(request, conversation_id)
    return answers.Conversation.of(changed)


@router.delete("/{uuid:conversation_id}", response={204: None}, openapi_extra=writes(404))
def delete_conversation(request: HttpRequest, conversation_id: UUID) -> Status[None]:
    """Take it out of every list at once; a reply being written ends."""
    owner, found = find(request, conversation_id)
    actions.delete_conversation(owner, found.id)
    return Status(204, None)
