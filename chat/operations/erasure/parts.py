"""The parts of a person that chat keeps, and how each is erased."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django_eventstream.models import Event as StreamEvent
from django_eventstream.models import EventCounter

from accounts.privacy.erasing import (
    BATCH,
    Counts,
    Part,
    Rows,
    Subject,
    label_of,
    register,
    rows_of,
    table_of,
)
from chat import models
from chat.domain.conversations import VANA_APP_NAME
from chat.domain.owners import Owner
from chat.models.state import StateScope
from chat.operations.erasure import caches
from chat.operations.exports import files
from chat.operations.imports import spool
from chat.stores.db.purging import detach_locked, detached, purge_locked, purge_piece
from chat.stores.db.sql import writing

# All that goes with a conversation, in one transaction for each (chat/stores/db/purging.py).
_WITH_CONVERSATIONS = tuple(
    label_of(model)
    for model in (
        models.Conversation,
        models.Event,
        models.Generation,
        models.Chunk,
        models.Share,
        models.ImportedConversation,
        models.Feedback,
        models.Draft,
        models.WaitingMessage,
    )
)
# What stays, and why: these tell that something went, by ids that stand for nothing any more.
KEPT = ("chat.Receipt", "chat.Tombstone")


def register_parts() -> None:
    # In the order in which they go: the last first.
    for model, of in (
        (models.ContentAccess, lambda one: Q(owner_id=one.user_id)),
        (models.DailyUse, lambda one: Q(user_id=one.user_id)),
        (models.RetentionNotice, lambda one: Q(person_id=one.user_id)),
        (StreamEvent, lambda one: Q(channel=_channel(one))),
        (EventCounter, lambda one: Q(name=_channel(one))),
        (models.Draft, lambda one: Q(owner_id=one.user_id)),
        (models.Feedback, lambda one: Q(owner_id=one.user_id)),
    ):
        register(Rows(model, of).part())
    # What staff did stays, without who it was.
    placed = Rows(models.LegalHold, lambda one: Q(placed_by_id=one.user_id), {"placed_by": None})
    changed = {"changed_by": None}
    policies = Rows(models.RetentionPolicy, lambda one: Q(changed_by_id=one.user_id), changed)
    looked = Rows(models.ContentAccess, lambda one: Q(reader_id=one.user_id), {"reader": None})
    for rows in (placed, policies, looked):
        register(rows.part())
    register(Rows(models.JobRun, _runs, {"requested_by": None, "arguments": "{}"}).part())
    register(Part("imports", _erase_imports, _counted(models.Import), ("chat.Import",)))
    register(Part("exports", _erase_exports, _counted(models.Export), ("chat.Export",)))
    register(Rows(models.State, _states).part())
    search = _counted(models.Conversation, _conversations)
    register(Part("conversations", _erase_conversation, search, _WITH_CONVERSATIONS))
    register(Part("caches", caches.erase, caches.search))


def _conversations(subject: Subject) -> Q:
    """Find what the person wrote, and what agents keep of them under either of their keys."""
    own = Q(app_name=VANA_APP_NAME, user_key=str(subject.user_id))
    return Q(owner_id=subject.user_id) | own | Q(user_key__in=_public_keys(subject))


def _states(subject: Subject) -> Q:
    own = Q(app_name=VANA_APP_NAME, user_key=str(subject.user_id))
    return Q(scope=StateScope.USER) & (own | Q(user_key__in=_public_keys(subject)))


def _public_keys(subject: Subject) -> list[str]:
    return [str(subject.public_id), subject.public_id.hex]


def _runs(subject: Subject) -> Q:
    """Find runs that they asked for, or that are about them: what ran stays, for whom does not."""
    return Q(requested_by_id=subject.user_id) | Q(arguments__contains=str(subject.public_id))


def _channel(subject: Subject) -> str:
    return Owner.user(subject.user_id).channel


def _erase_conversation(subject: Subject) -> Counts:
    """Take one away, or a piece of a long one: several at once would meet a checkpoint."""
    with writing() as sql:
        for conversation_id in _begun(subject):
            return purge_piece(sql, conversation_id, BATCH)
        rows = models.Conversation.objects.filter(_conversations(subject)).order_by("pk")
        found = rows.values_list("pk", "revision").first()
        if found is None:
            return {}
        conversation_id, revision = found
        # Holds the row, and so the log, until the transaction ends.
        sql.run("UPDATE chat_conversation SET revision = revision WHERE id = %s", conversation_id)
        take = purge_locked if revision <= BATCH else detach_locked
        return {"chat_conversation": 0, **take(sql, conversation_id, receipt_id=subject.receipt_id)}


def _begun(subject: Subject) -> list[UUID]:
    """Return those of which this erasure has left only a part of the log."""
    ours = models.Tombstone.objects.filter(receipt_id=subject.receipt_id, key__in=detached(BATCH))
    return list(ours.values_list("key", flat=True)[:1])


def _erase_exports(subject: Subject) -> Counts:
    rows = list(models.Export.objects.filter(owner_id=subject.user_id)[:BATCH])
    there = sum(files.is_there(row.file_name) for row in rows)
    for row in rows:
        row.delete()  # the file goes when the row has gone (`chat.receivers`)
    return _without_none({"chat_export": len(rows), "file:exports": there})


def _erase_imports(subject: Subject) -> Counts:
    rows = list(models.Import.objects.filter(owner_id=subject.user_id)[:BATCH])
    there = [row.pk for row in rows if spool.has(row.pk)]
    for import_id in there:
        spool.remove(import_id)
    for row in rows:
        row.delete()
    return _without_none({"chat_import": len(rows), "file:imports": len(there)})


def _counted(
    model: type[models.Conversation | models.Export | models.Import],
    of: Callable[[Subject], Q] = lambda one: Q(owner_id=one.user_id),
) -> Callable[[Subject], Counts]:
    def search(subject: Subject) -> Counts:
        count = rows_of(model).filter(of(subject)).count()
        return _without_none({table_of(model): count})

    return search


def _without_none(counts: Counts) -> Counts:
    return {name: count for name, count in counts.items() if count}
