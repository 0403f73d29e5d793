"""Keeps one conversation of a file: all of it in one transaction, or nothing.

Whose it is stands nowhere in a file. Whether it has the id of the file depends
on nothing of other people's: on a site where somebody else has conversations
it gets one made from the importer and that id, so nobody can find out by an
import which ids exist. Only on a site that is otherwise empty, or when an
operator imports, it keeps its id, and with it its address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from chat import models
from chat.domain.conversations import Conversation
from chat.domain.events import Event
from chat.domain.generations import Generation
from chat.domain.identity import imported_id_for
from chat.domain.imports import SkipReason
from chat.domain.owners import Owner
from chat.operations.imports.marks import mark_of
from chat.stores.db.adoption import insert_whole
from chat.stores.db.asks import lock_owner
from chat.stores.db.rows import uuid_of
from chat.stores.db.sql import Sql, places, writing
from chat.stores.whole import WholeConversation

# Databases take so many values in one list.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports: for whom, by which import, and whether as an operator."""

    owner: Owner
    person_id: UUID
    import_id: UUID
    keeps_ids: bool = False

    def renamed(self, whole: WholeConversation) -> WholeConversation:
        """Return the same conversation under ids of the importer's own."""
        ids = {each.id: imported_id_for(self.person_id, each.id) for each in whole.generations}
        own_id = imported_id_for(self.person_id, whole.conversation.id)
        return WholeConversation(
            conversation=replace(whole.conversation, id=own_id),
            events=[_renamed_event(event, ids) for event in whole.events],
            asides=whole.asides,
            generations=[_renamed_run(each, own_id, ids) for each in whole.generations],
            feedback=whole.feedback,
        )


def keep(importer: Importer, whole: WholeConversation) -> SkipReason | None:
    """Keep a conversation; return None, or why it was not kept."""
    owner = importer.owner
    with writing() as sql:
        there = _there(sql, importer, whole.conversation.id)
        if there is not None:
            return there.reason
        keeps_id = importer.keeps_ids or not _others_have_any(owner)
    if keeps_id and _kept(importer, whole):
        return None
    if _kept(importer, importer.renamed(whole)):
        return None
    # Another import of the same person was quicker; or its ids are forged.
    return reason_against(importer, whole.conversation.id) or SkipReason.BROKEN


def reason_against(importer: Importer, conversation_id: UUID) -> SkipReason | None:
    """Return why this conversation would not be kept; None: it would be."""
    with writing() as sql:
        there = _there(sql, importer, conversation_id)
    return there.reason if there else None


@dataclass(frozen=True, slots=True)
class _There:
    """The person has it already; without a reason, this same import brought it."""

    reason: SkipReason | None


def _there(sql: Sql, importer: Importer, conversation_id: UUID) -> _There | None:
    row = sql.one(
        "SELECT c.deleted_at, i.brought_by_id FROM chat_conversation AS c"
        " LEFT JOIN chat_importedconversation AS i ON i.conversation_id = c.id"
        " WHERE c.id IN (%s, %s) AND c.owner_id = %s",
        conversation_id,
        imported_id_for(importer.person_id, conversation_id),
        importer.owner.user_id,
    )
    if row is None:
        return None
    deleted_at, brought_by = row
    if brought_by is not None and uuid_of(brought_by) == importer.import_id:
        return _There(None)
    return _There(SkipReason.IN_TRASH if deleted_at is not None else SkipReason.THERE)


def _others_have_any(owner: Owner) -> bool:
    return models.Conversation.objects.exclude(owner_id=owner.user_id).exists()


def _kept(importer: Importer, whole: WholeConversation) -> bool:
    """Insert a conversation as it is; False, and nothing, when one of its ids is taken."""
    try:
        with writing() as sql:
            lock_owner(sql, importer.owner)
            if _has_taken_runs(sql, whole):
                return False
            conversation = insert_whole(sql, importer.owner, _arrived(whole))
            if conversation is None:
                return False
            _note(sql, importer, conversation)
    except IntegrityError:
        return False
    return True


def _arrived(whole: WholeConversation) -> WholeConversation:
    """Return what is in the trash as deleted now: its days there are people's time to see it."""
    if whole.conversation.deleted_at is None:
        return whole
    return replace(whole, conversation=replace(whole.conversation, deleted_at=timezone.now()))


def _has_taken_runs(sql: Sql, whole: WholeConversation) -> bool:
    ids = [each.id for each in whole.generations]
    return any(
        sql.one(f"SELECT 1 FROM chat_generation WHERE id IN ({places(some)})", *some)  # noqa: S608 - places only
        for some in _batches(ids)
    )


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _note(sql: Sql, importer: Importer, conversation: Conversation) -> None:
    sql.run(
        "INSERT INTO chat_importedconversation (conversation_id, brought_by_id, mark)"
        " VALUES (%s, %s, %s)",
        conversation.id,
        importer.import_id,
        mark_of(conversation),
    )


def _renamed_event(event: Event, ids: dict[UUID, UUID]) -> Event:
    """Return the event with the new id of the run that wrote it, for agents too."""
    try:
        new = ids.get(UUID(event.invocation_id))
    except ValueError:
        new = None
    if new is None:
        return event
    data = event.payload
    if data.get("invocation_id") == event.invocation_id:
        data = {**data, "invocation_id": str(new)}
    written = json.dumps(data, separators=(",", ":"), ensure_ascii=event.data.isascii())
    return replace(event, invocation_id=str(new), data=written)


def _renamed_run(run: Generation, conversation_id: UUID, ids: dict[UUID, UUID]) -> Generation:
    return replace(run, id=ids[run.id], conversation_id=conversation_id)
