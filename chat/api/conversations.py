"""Conversations: list, open, read, rename, pin, archive, delete, restore."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Query, Router, Status

from chat import actions
from chat.api import answers, shapes
from chat.api.asking import asking, written_generation
from chat.api.auth import signed_in
from chat.api.described import asks, reads, takes, writes
from chat.api.pages import conversation_page
from chat.domain.conversations import ConversationStatus
from chat.domain.owners import Owner
from chat.visitors import find

router = Router(tags=["Conversations"])


@router.get("", response=answers.ConversationPage, openapi_extra=reads(400, 422))
def list_conversations(
    request: HttpRequest, page: Query[shapes.ConversationList]
) -> answers.ConversationPage:
    """Pinned conversations first, then those last used; temporary ones are in no list.

    The archive is ordered by last use, the trash by deletion.
    """
    owner, status = Owner.user(signed_in(request).pk), ConversationStatus(page.status)
    found, next_cursor = conversation_page(owner, page.cursor, page.limit, status)
    items = [answers.Conversation.of(each) for each in found]
    return answers.ConversationPage(items=items, next_cursor=next_cursor)


@router.post(
    "", response={200: answers.Opened, 201: answers.Opened}, openapi_extra=asks(400, 413, 415)
)
def open_conversation(
    request: HttpRequest,
    response: HttpResponse,
    body: shapes.NewConversation,
    idempotency: Header[shapes.Idempotency],
    waiting: Query[shapes.Waiting],  # noqa: ARG001 - chat.consumers.waiting
) -> Status[answers.Opened]:
    """Send the first message. 200 instead of 201: the same key came before."""
    person = signed_in(request)
    is_kept = person.keeps_history if body.temporary is None else not body.temporary
    owner = Owner.new_for(person.pk, is_kept=is_kept)
    options = asking(request, idempotency)
    asked = actions.send_message(
        owner, None, body.text, model_name=body.model, instructions=body.instructions, **options
    )
    response["Location"] = reverse("api:v1:read_conversation", args=[asked.conversation.id])
    opened = answers.Opened(
        conversation=answers.Conversation.of(asked.conversation),
        generation=written_generation(asked),
    )
    return Status(201 if asked.created else 200, opened)


@router.post(
    "/{uuid:conversation_id}/fork",
    response={200: answers.Conversation, 201: answers.Conversation},
    openapi_extra=takes(404, 409, 429),
)
def fork_conversation(
    request: HttpRequest,
    response: HttpResponse,
    conversation_id: UUID,
    body: shapes.NewFork,
    idempotency: Header[shapes.Idempotency],
) -> Status[answers.Conversation]:
    """Begin a new conversation with all that was said up to a message. 200: the same key again."""
    owner, found = find(request, conversation_id)
    options = asking(request, idempotency)
    forked = actions.fork_conversation(owner, found.id, body.sequence, **options)
    response["Location"] = reverse("api:v1:read_conversation", args=[forked.conversation.id])
    return Status(201 if forked.created else 200, answers.Conversation.of(forked.conversation))


@router.get("/{uuid:conversation_id}", response=answers.Conversation, openapi_extra=reads(404))
def read_conversation(request: HttpRequest, conversation_id: UUID) -> answers.Conversation:
    """One conversation, without its messages."""
    _owner, found = find(request, conversation_id)
    return answers.Conversation.of(found)


@router.patch("/{uuid:conversation_id}", response=answers.Conversation, openapi_extra=takes(404))
def change_conversation(
    request: HttpRequest, conversation_id: UUID, body: shapes.ConversationChanges
) -> answers.Conversation:
    """Rename, pin, archive it, or the opposite; choose a branch; give it instructions."""
    owner, found = find(request, conversation_id)
    if body.branch is not None:
        actions.choose_branch(owner, found, body.branch)
    if body.title is not None:
        actions.rename_conversation(owner, conversation_id, body.title)
    if body.pinned is not None:
        actions.pin_conversation(owner, conversation_id, pinned=body.pinned)
    if body.archived is not None:
        actions.archive_conversation(owner, conversation_id, archived=body.archived)
    if body.instructions is not None:
        actions.instruct_conversation(owner, conversation_id, body.instructions)
    _owner, changed = find(request, conversation_id)
    return answers.Conversation.of(changed)


@router.delete("/{uuid:conversation_id}", response={204: None}, openapi_extra=writes(404, 409, 422))
def delete_conversation(
    request: HttpRequest, conversation_id: UUID, deletion: Query[shapes.Deletion]
) -> Status[None]:
    """Put it into the trash, out of every other list at once; a reply being written ends.

    With `for_ever`, what is in the trash already is removed for good.
    """
    if deletion.for_ever:
        owner = Owner.user(signed_in(request).pk)
        actions.purge_conversation(owner, conversation_id)
        return Status(204, None)
    owner, found = find(request, conversation_id)
    actions.delete_conversation(owner, found.id)
    return Status(204, None)


@router.post(
    "/{uuid:conversation_id}/restore", response=answers.Conversation, openapi_extra=writes(404)
)
def restore_conversation(request: HttpRequest, conversation_id: UUID) -> answers.Conversation:
    """Take it out of the trash, to where it was. Not an error when it is not in it."""
    owner = Owner.user(signed_in(request).pk)
    return answers.Conversation.of(actions.restore_conversation(owner, conversation_id))
