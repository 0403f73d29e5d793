"""Removes what is due, in batches that hold nobody up; what a kill breaks off, the next run ends.

Only jobs and commands call this. Each rule of a run has a receipt as soon as
something goes by it.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils import timezone

from chat.domain.erasure import SITE, ReceiptKind
from chat.domain.errors import ConversationNotFound
from chat.domain.job_errors import JobLeftOff
from chat.domain.owners import Owner
from chat.domain.retention import Rule
from chat.operations.erasure import receipts
from chat.operations.jobs import JobRun
from chat.operations.retention.due import Due, candidates, due, owners, still_due, unowned
from chat.operations.retention.policies import People, everybody, note_settings
from chat.operations.retention.previews import preview
from chat.stores.db.asks import lock_owner
from chat.stores.db.purging import detach_locked, detached, purge_all_locked, purge_piece
from chat.stores.db.sql import Sql, writing

# Of one transaction: on SQLite everybody else who writes waits for it.
BATCH_EVENTS = 20
BATCH_CONVERSATIONS = 4
# Ids held at once.
AHEAD = 2_000
# Between two transactions others get their turn: SQLite has no queue, and whoever waits tries
# again only after some milliseconds. So the pause is a multiple of what the transaction took.
REST_SECONDS = 0.01
REST_TIMES = 3
REST_MAX_SECONDS = 1.0


class Cleaning:
    """One run over all people, by some rules."""

    def __init__(self, run: JobRun, rules: Collection[Rule], now: datetime | None = None) -> None:
        self._run = run
        self._rules = rules
        self._now = now or timezone.now()
        self._total = 0
        self._counts: Counter[str] = Counter(run.bookmark.get("counts", {}))

    def clean(self) -> dict[str, int]:
        """Remove everything that is due; return how many conversations by rule, and all counts."""
        note_settings(self._now)
        self._total = self._run.bookmark.get("total") or self._count_all()
        self._finish_detached()
        for groups in everybody(after=self._run.bookmark.get("person", 0)):
            for people in groups:
                self._clean_people(people)
            last = max(max(people.ids) for people in groups)
            self._run.remember(person=last, counts=dict(self._counts))
        wanted = unowned(self._now) if Rule.UNOWNED in self._rules else None
        if wanted is not None:
            self._clean_owner(wanted, None)
        self._close_receipts()
        return {name: count for name, count in sorted(self._counts.items()) if count}

    def _clean_people(self, people: People) -> None:
        for rule in self._rules:
            wanted = due(rule, people.policy, self._now)
            if wanted is None:
                continue
            for user_id in owners(wanted, people.ids):
                # Erased meanwhile, with all that was theirs.
                with suppress(ConversationNotFound):
                    self._clean_owner(wanted, user_id)

    def _clean_owner(self, wanted: Due, user_id: int | None) -> None:
        while ahead := candidates(wanted, user_id, AHEAD):
            before = self._counts[wanted.rule.value]
            for batch in _batches(ahead):
                self._take(wanted, user_id, batch)
            if self._counts[wanted.rule.value] == before:
                return  # others are quicker, or hold it: the next run asks again

    def _take(self, wanted: Due, user_id: int | None, batch: list[tuple[UUID, int]]) -> None:
        self._stop_if_asked()
        receipt_id = self._receipt(wanted.rule)
        long_id = batch[0][0] if batch[0][1] > BATCH_EVENTS else None
        began = time.monotonic()
        with writing() as sql:
            if user_id is not None:
                # As whoever deletes all of a person's: in the same order.
                lock_owner(sql, Owner.user(user_id))
            ids = still_due(sql, wanted, [each[0] for each in batch])
            if not ids:
                return
            remove = purge_all_locked if long_id is None else _detach
            counts = remove(sql, ids, receipt_id=receipt_id)
            receipts.add(receipt_id, counts)
        self._counted(counts)
        self._counts[wanted.rule.value] += len(ids)
        self._rest(began)
        if long_id is not None:
            self._finish(long_id, receipt_id)

    def _finish_detached(self) -> None:
        while ids := detached(AHEAD):
            for conversation_id in ids:
                self._finish(conversation_id, receipts.receipt_of(conversation_id))

    def _finish(self, conversation_id: UUID, receipt_id: UUID | None) -> None:
        while True:
            self._stop_if_asked()
            began = time.monotonic()
            with writing() as sql:
                counts = purge_piece(sql, conversation_id, BATCH_EVENTS)
                if receipt_id is not None and counts:
                    receipts.add(receipt_id, counts)
            self._counted(counts)
            self._rest(began)
            if not counts or "chat_conversation" in counts:
                return

    def _count_all(self) -> int:
        total = len(detached(AHEAD)) + preview(self._rules, self._now).conversations
        self._run.remember(total=total)
        return total

    def _receipt(self, rule: Rule) -> UUID:
        """Return the run's receipt for a rule; one that went on has it already."""
        known: dict[str, str] = self._run.bookmark.get("receipts", {})
        if rule.value not in known:
            row = receipts.open_receipt(ReceiptKind.RETENTION, asked_by=SITE, reason=rule.value)
            known = {**known, rule.value: str(row.id)}
            self._run.remember(receipts=known)
        return UUID(known[rule.value])

    def _close_receipts(self) -> None:
        for receipt_id in self._run.bookmark.get("receipts", {}).values():
            receipts.close(UUID(receipt_id))

    def _counted(self, counts: dict[str, int]) -> None:
        self._counts.update(counts)
        done = self._counts["chat_conversation"]
        # What became due meanwhile goes, too.
        self._run.report(done, max(done, self._total))

    def _stop_if_asked(self) -> None:
        if self._run.must_stop:
            self._run.remember(counts=dict(self._counts))
            raise JobLeftOff

    def _rest(self, began: float) -> None:
        if connection.vendor == "sqlite":
            wanted = (time.monotonic() - began) * REST_TIMES
            time.sleep(min(max(wanted, REST_SECONDS), REST_MAX_SECONDS))


def _detach(sql: Sql, ids: Sequence[UUID], *, receipt_id: UUID) -> dict[str, int]:
    return detach_locked(sql, ids[0], receipt_id=receipt_id)


def _batches(found: Sequence[tuple[UUID, int]]) -> Iterator[list[tuple[UUID, int]]]:
    """Divide so that each transaction is short; a long conversation is one by itself."""
    batch: list[tuple[UUID, int]] = []
    events = 0
    for each in found:
        is_full = len(batch) >= BATCH_CONVERSATIONS or events + each[1] > BATCH_EVENTS
        if batch and is_full:
            yield batch
            batch, events = [], 0
        batch.append(each)
        events += each[1]
    if batch:
        yield batch
