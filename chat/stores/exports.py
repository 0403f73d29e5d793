"""Conversations as the JSON of `chat.domain.export`, read from their store while it is written."""

from __future__ import annotations

from collections.abc import Iterator

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.export import written_conversation, written_share
from chat.domain.owners import Owner
from chat.stores import database_store, store_for

SHARES_BATCH = 100


def exported_conversation(conversation: Conversation) -> Iterator[str]:
    """Yield the JSON of one conversation, also of one in the trash. Raises StoreUnavailable.

    A batch of events is held at a time; the database is not between two of them.
    """
    store = store_for(conversation.owner)
    generations = store.generations(conversation.id)
    return written_conversation(conversation, store.walk_log(conversation.id), generations)


def exported_conversations(user_id: int) -> Iterator[str]:
    """Yield the JSON list of all that a person has, in the trash and temporary ones too."""
    separator = "["
    for owner in (Owner.user(user_id), Owner.temporary(user_id)):
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
