"""Conversations as the JSON of `chat.domain.export`, read from their store while it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.export import (
    written_conversation,
    written_draft,
    written_share,
    written_waiting,
)
from chat.domain.owners import Owner
from chat.stores import database_store, store_for
from chat.stores.db import daily_use

SHARES_BATCH = 100


def exported_conversation(conversation: Conversation) -> Iterator[str]:
    """Yield the JSON of one conversation, also of one in the trash. Raises StoreUnavailable.

    A batch of events is held at a time; the database is not between two of them.
    """
    store = store_for(conversation.owner)
    generations = store.generations(conversation.id)
    owner, log = conversation.owner, store.walk_log(conversation.id)
    given = database_store().feedback(owner, conversation.id) if owner.is_kept else {}
    return written_conversation(conversation, log, generations, given)


def exported_conversations(user_id: int, *, with_temporary: bool = True) -> Iterator[str]:
    """Yield the JSON list of all that a person has, in the trash and temporary ones too."""
    separator = "["
    temporary = [Owner.temporary(user_id)] if with_temporary else []
    for owner in (Owner.user(user_id), *temporary):
        for conversation in store_for(owner).walk_everything(owner):
            yield separator
            yield from exported_conversation(conversation)
            separator = ","
    yield "[]" if separator == "[" else "]"


def exported_shares(user_id: int) -> Iterator[str]:
    """Yield the JSON list of what a person shares, also of what is in the trash."""
    owner, separator, place = Owner.user(user_id), "[", None
    while batch := database_store().shares(owner, after=place, limit=SHARES_BATCH, with_trash=True):
        for share in batch:
            yield separator + written_share(share)
            separator = ","
        place = ListPlace(batch[-1].shared_at, batch[-1].conversation_id)
    yield "[]" if separator == "[" else "]"


def exported_use(user_id: int) -> Iterator[str]:
    """Yield the JSON list of what was counted of a person's use, day by day."""
    days = daily_use.days_of(user_id)
    yield json.dumps([{"day": d, "messages": m, "tokens": t} for d, m, t in days])


def exported_drafts(user_id: int) -> Iterator[str]:
    """Yield the JSON list of what a person typed and has not sent, also in the trash."""
    separator = "["
    for draft in database_store().drafts(Owner.user(user_id)):
        yield separator + written_draft(draft)
        separator = ","
    yield "[]" if separator == "[" else "]"


def exported_waiting(user_id: int, *, with_temporary: bool = True) -> Iterator[str]:
    """Yield the JSON list of what waits for a reply to end, also in the trash."""
    separator = "["
    temporary = [Owner.temporary(user_id)] if with_temporary else []
    for owner in (Owner.user(user_id), *temporary):
        for message in store_for(owner).all_waiting(owner):
            yield separator + written_waiting(message)
            separator = ","
    yield "[]" if separator == "[" else "]"
