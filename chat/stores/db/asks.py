"""Asking for a reply: question and generation are stored together."""

# ruff: noqa: S608 - nothing but column lists of our own is put into statements

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from chat.domain.agent_errors import AgentSessionReadOnly
from chat.domain.conversations import VANA_APP_NAME, Conversation, TitleSource
from chat.domain.errors import (
    ConversationBusy,
    ConversationNotFound,
    EventNotFound,
    IdempotencyConflict,
    TooManyGenerations,
)
from chat.domain.events import Event
from chat.domain.generations import Generation
from chat.domain.owners import Owner
from chat.domain.waiting_errors import NotWaiting
from chat.domain.wishes import written_wish
from chat.stores.base import BUSY_RETRY_SECONDS, Ask, Asked, NewConversation, Store
from chat.stores.db import appending
from chat.stores.db.log import event_with_id
from chat.stores.db.rows import (
    CONVERSATION_COLUMNS,
    GENERATION_COLUMNS,
    conversation_of,
    generation_of,
    uuid_of,
)
from chat.stores.db.sql import Sql, writing
from chat.stores.db.waiting_rows import remove
from chat.stores.drafts import queued_generation


class Asks(Store):
    def ask(self, ask: Ask) -> Asked:
        if not ask.owner.is_kept:
            raise ConversationNotFound
        with writing() as sql:
            lock_owner(sql, ask.owner)
            stored = _stored(sql, ask)
            if stored is not None:
                return stored
            _check_room(sql, ask)
            conversation, question, parent = _placed(sql, ask)
            generation = _queued(sql, ask, parent)
        return Asked(conversation, generation, question, created=True)


def lock_owner(sql: Sql, owner: Owner) -> None:
    """Let one ask of a person follow the other, or two could both see room for one more.

    SQLite has one writer anyway.
    """
    user = get_user_model()._meta.db_table  # noqa: SLF001 - Django's documented model API
    lock = " FOR NO KEY UPDATE" if connection.features.has_select_for_no_key_update else ""
    if sql.one(f"SELECT 1 FROM {user} WHERE id = %s{lock}", owner.user_id) is None:
        raise ConversationNotFound


def _stored(sql: Sql, ask: Ask) -> Asked | None:
    """Return what an earlier sending of the same ask stored.

    Raises IdempotencyConflict when that one said something else.
    """
    row = sql.one(
        f"SELECT {GENERATION_COLUMNS} FROM chat_generation AS g"
        " JOIN chat_conversation AS c ON c.id = g.conversation_id"
        " WHERE g.id = %s AND c.id = %s AND c.owner_id = %s AND c.deleted_at IS NULL",
        ask.generation.id,
        ask.conversation_id,
        ask.owner.user_id,
    )
    if row is None:
        return None
    generation = generation_of(row)
    question = _stored_question(sql, ask, generation)
    heading = sql.one(
        f"SELECT {CONVERSATION_COLUMNS} FROM chat_conversation WHERE id = %s", ask.conversation_id
    )
    if heading is None:
        raise ConversationNotFound
    return Asked(conversation_of(heading), generation, question, created=False)


def _stored_question(sql: Sql, ask: Ask, generation: Generation) -> Event | None:
    if ask.question is None:
        if not ask.asks_for(generation):
            raise IdempotencyConflict
        return None
    question = event_with_id(sql, ask.conversation_id, ask.question.event_id)
    if question is None or question.text != ask.question.text:
        raise IdempotencyConflict
    return question


def _check_room(sql: Sql, ask: Ask) -> None:
    rows = sql.all(
        "SELECT c.id FROM chat_generation AS g"
        " JOIN chat_conversation AS c ON c.id = g.conversation_id"
        " WHERE g.status IN ('queued', 'running') AND c.owner_id = %s AND c.deleted_at IS NULL",
        ask.owner.user_id,
    )
    if ask.conversation_id in {uuid_of(row[0]) for row in rows}:
        raise ConversationBusy
    if len(rows) >= ask.at_once:
        raise TooManyGenerations(BUSY_RETRY_SECONDS)


def _placed(sql: Sql, ask: Ask) -> tuple[Conversation, Event | None, int]:
    """Store the question, if there is one; return what the generation follows, too.

    Raises ConversationNotFound, EventNotFound, AgentSessionReadOnly.
    """
    if ask.new is not None:
        _open(sql, ask, ask.new)
    tree = appending.lock(sql, ask.conversation_id)
    if ask.question is None:
        question, parent = None, ask.generation.parent or 0
        if not parent:
            raise EventNotFound
        position = appending.position_of(sql, ask.conversation_id, parent)
        tree, at = tree.moved(parent, position), timezone.now().timestamp()
    else:
        _take(sql, ask)
        question = appending.add(sql, ask.conversation_id, tree, ask.question)
        parent = question.sequence
        tree, at = tree.grown(question), question.timestamp
    conversation = appending.save(sql, ask.conversation_id, tree, at)
    if conversation.owner != ask.owner:
        raise ConversationNotFound
    if conversation.is_agents:
        raise AgentSessionReadOnly
    return _with_model(sql, ask, conversation), question, parent


def _take(sql: Sql, ask: Ask) -> None:
    """Take the question out of where it waits, and what it replaces. Raises NotWaiting."""
    is_there = ask.is_waiting and remove(sql, ask.conversation_id, ask.generation.id)
    if ask.is_waiting and not is_there:
        raise NotWaiting
    if ask.replaces is not None:
        remove(sql, ask.conversation_id, ask.replaces)


def _with_model(sql: Sql, ask: Ask, conversation: Conversation) -> Conversation:
    """Remember the model that was chosen with this question."""
    if ask.model_name in {"", conversation.model_name}:
        return conversation
    statement = "UPDATE chat_conversation SET model_name = %s WHERE id = %s"
    sql.run(statement, ask.model_name, conversation.id)
    return replace(conversation, model_name=ask.model_name)


def _open(sql: Sql, ask: Ask, new: NewConversation) -> None:
    at = timezone.now()
    sql.run(
        "INSERT INTO chat_conversation (id, owner_id, app_name, user_key, session_key,"
        " title, title_source, preview, revision, head, message_count, has_branches,"
        " system_prompt, model_name, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, 0, 0, FALSE, %s, %s, %s, %s)"
        " ON CONFLICT (id) DO NOTHING",
        new.id,
        ask.owner.user_id,
        VANA_APP_NAME,
        ask.owner.key,
        str(new.id),
        new.title,
        TitleSource.QUESTION.value,
        new.preview,
        new.system_prompt,
        new.model_name,
        at,
        at,
    )


def _queued(sql: Sql, ask: Ask, parent: int) -> Generation:
    generation = queued_generation(ask, parent)
    sql.run(
        "INSERT INTO chat_generation (id, conversation_id, parent, continues, engine, model_name,"
        " status, queued_at, process, stop_requested, error_code, receipt, wish)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', FALSE, '', '', %s)",
        generation.id,
        generation.conversation_id,
        generation.parent,
        generation.continues,
        generation.engine,
        generation.model_name,
        generation.status.value,
        generation.queued_at,
        written_wish(generation.wish),
    )
    return generation
