"""Adopting a conversation that another store hands over."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from django.utils import timezone

from chat.domain.conversations import VANA_APP_NAME, Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.domain.wishes import written_wish
from chat.stores.base import Store
from chat.stores.db import appending
from chat.stores.db.asks import lock_owner
from chat.stores.db.rows import CONVERSATION_COLUMNS, conversation_of
from chat.stores.db.sql import Row, Sql, writing
from chat.stores.db.waiting_rows import insert as insert_waiting
from chat.stores.whole import WholeConversation

_GENERATION_COLUMNS = (
    "id, conversation_id, parent, continues, engine, model_name, status, queued_at, reply, process,"
    " heartbeat_at, stop_requested, error_code, receipt, input_tokens, output_tokens, started_at,"
    " first_delta_at, ended_at, wish"
)
_GENERATION_FIELDS = _GENERATION_COLUMNS.split(", ")


class Adoption(Store):
    def keep_copy(self, owner: Owner, whole: WholeConversation) -> Conversation | None:
        return self.adopt(owner, whole)

    def adopt(self, owner: Owner, whole: WholeConversation) -> Conversation | None:
        """Keep a conversation as the owner's from now on, in one transaction.

        It has the same id as before, so its address stays. Returns None, and
        changes nothing, when it was adopted before. Raises ConversationNotFound
        when there is no such owner.
        """
        if not owner.is_kept:
            raise ConversationNotFound
        with writing() as sql:
            lock_owner(sql, owner)
            return insert_whole(sql, owner, whole)


def insert_whole(sql: Sql, owner: Owner, whole: WholeConversation) -> Conversation | None:
    """Insert all of a conversation as the owner's; None, and nothing, when its id is taken."""
    row = _opened(sql, owner, whole.conversation)
    if row is None:
        return None
    _insert_events(sql, whole)
    _insert_generations(sql, whole)
    _insert_feedback(sql, owner, whole)
    if whole.waiting is not None:
        insert_waiting(sql, whole.waiting)
    return conversation_of(row)


def _opened(sql: Sql, owner: Owner, conversation: Conversation) -> Row | None:
    """Insert the conversation's row and return it; None when there is one."""
    return sql.one(
        "INSERT INTO chat_conversation (id, owner_id, app_name, user_key, session_key,"
        " title, title_source, preview, revision, head, message_count, has_branches,"
        " system_prompt, model_name, pinned_at, archived_at, deleted_at, created_at, updated_at,"
        " last_opened_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        f" ON CONFLICT (id) DO NOTHING RETURNING {CONVERSATION_COLUMNS}",
        conversation.id,
        owner.user_id,
        VANA_APP_NAME,
        owner.key,
        str(conversation.id),
        conversation.title,
        conversation.title_source.value,
        conversation.preview,
        conversation.revision,
        conversation.head,
        conversation.message_count,
        conversation.has_branches,
        conversation.system_prompt,
        conversation.model_name,
        conversation.pinned_at,
        conversation.archived_at,
        conversation.deleted_at,
        conversation.created_at,
        conversation.updated_at,
        # As opened: what is old would go with the next cleanup, and nobody would be told.
        max(timezone.now(), conversation.updated_at),
    )


def _insert_events(sql: Sql, whole: WholeConversation) -> None:
    for event in whole.events:
        is_aside = event.sequence in whole.asides
        appending.insert(sql, whole.conversation.id, event, is_aside=is_aside)


def _insert_generations(sql: Sql, whole: WholeConversation) -> None:
    if whole.generations:
        sql.run_many(
            f"INSERT INTO chat_generation ({_GENERATION_COLUMNS})"
            f" VALUES ({', '.join('%s' for _ in _GENERATION_FIELDS)})",
            [_generation_row(generation) for generation in whole.generations],
        )


def _insert_feedback(sql: Sql, owner: Owner, whole: WholeConversation) -> None:
    models = {event.sequence: event.model_name for event in whole.events if whole.feedback}
    sql.run_many(
        "INSERT INTO chat_feedback (conversation_id, sequence, owner_id, rating, reason,"
        " text, model_name, rated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            (
                *(whole.conversation.id, each.sequence, owner.user_id, each.rating.value),
                *(each.reason.value if each.reason else "", each.text),
                *(models.get(each.sequence, ""), each.at),
            )
            for each in whole.feedback
        ],
    )


def _generation_row(generation: Generation) -> Row:
    values = {
        **vars(generation),
        "status": generation.status.value,
        "wish": written_wish(generation.wish),
    }
    return tuple(values[name] for name in _GENERATION_FIELDS)
