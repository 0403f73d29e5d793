"""A new conversation that begins with what was said up to a message of another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.actions import limits
from chat.domain import identity
from chat.domain.branch_errors import NothingToFork
from chat.domain.conversations import Conversation
from chat.domain.copies import Origin, copied
from chat.domain.events import Event
from chat.domain.owners import Owner
from chat.domain.titles import preview_of, title_of_copy
from chat.stores import store_for
from chat.stores.whole import WholeConversation
from chat.streaming import notices


@dataclass(frozen=True, slots=True)
class Forked:
    """`created` is False when the same request had made it before."""

    conversation: Conversation
    created: bool


def fork_conversation(
    owner: Owner,
    conversation_id: UUID,
    sequence: int,
    *,
    idempotency_key: str,
    address: str = "",
) -> Forked:
    """Copy the branch up to message `sequence` into a new conversation of the same owner.

    The original stays as it is, also while a reply is being written in it:
    only what is in the log can be copied. Counts as a send. Raises
    ConversationNotFound, EventNotFound, NothingToFork, ConversationFull and
    TooManySends.
    """
    store = store_for(owner)
    original = store.get(owner, conversation_id)
    last = store.event(original.id, sequence)
    if not (last.is_question or last.is_reply):
        raise NothingToFork
    limits.count_send(owner, address)
    key = f"fork {original.id} {sequence} {idempotency_key}"
    new_id = identity.conversation_id_for(settings.SECRET_KEY, owner, key)
    branch = store.branch(original.id, sequence, limit=sequence)
    made = store.keep_copy(owner, _whole(original, branch, new_id))
    if made is None:
        return Forked(store.get(owner, new_id), created=False)
    notices.publish(owner, "conversation.created", conversation=str(made.id), title=made.title)
    return Forked(made, created=True)


def _whole(original: Conversation, branch: Sequence[Event], new_id: UUID) -> WholeConversation:
    events = copied(
        branch,
        Origin(original.id, branch[-1].sequence),
        lambda text: identity.event_id_for(settings.SECRET_KEY, new_id, text),
    )
    question = next((event.text for event in events if event.is_question), "")
    now = timezone.now()
    conversation = replace(
        original,
        id=new_id,
        title=title_of_copy(original.title, _("copy")),
        preview=preview_of(question, settings.CHAT_PREVIEW_CHARS),
        revision=len(events),
        head=len(events),
        message_count=events[-1].position,
        has_branches=False,
        created_at=now,
        updated_at=now,
        pinned_at=None,
        archived_at=None,
        deleted_at=None,
        expires_at=None,
        last_opened_at=None,
    )
    return WholeConversation(conversation, events, frozenset(), ())
