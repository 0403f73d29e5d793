"""Receipts as pages show them and people keep them: frozen values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from chat import models
from chat.domain.erasure import ReceiptStatus
from chat.domain.errors import NotFound
from chat.operations.erasure.receipts import line_of, subject_hashes

FORMAT = "vana-receipt"
VERSION = 1
_LISTED = 100
# What stands for the receipt or the person outside: who has an id may read the receipt.
_NOT_EXPORTED = ("about", "subject_hash")


@dataclass(frozen=True, slots=True)
class NamedBackup:
    name: str
    until: datetime


@dataclass(frozen=True, slots=True)
class ShownReceipt:
    id: UUID
    kind: str
    kind_label: str
    status: ReceiptStatus
    status_label: str
    counts: dict[str, int]
    backups: list[NamedBackup]
    done: int
    total: int
    asked_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    reapplied_at: datetime | None

    @property
    def is_over(self) -> bool:
        return self.status in {ReceiptStatus.DONE, ReceiptStatus.TAKEN_BACK}

    @property
    def is_due(self) -> bool:
        """Whether nothing takes it back any more, though it has not begun."""
        is_waiting = self.status is ReceiptStatus.WAITING
        return is_waiting and self.due_at is not None and self.due_at <= timezone.now()

    @property
    def percent(self) -> int | None:
        return min(100, self.done * 100 // self.total) if self.total else None

    @property
    def conversations(self) -> int:
        return self.counts.get("chat_conversation", 0)

    @property
    def entries(self) -> int:
        return sum(self.counts.values())


def receipt(receipt_id: UUID) -> ShownReceipt:
    """Return a receipt, whoever asks: the id is what they have to know. Raises NotFound."""
    return _shown(_row(receipt_id))


def receipt_file(receipt_id: UUID) -> dict[str, Any]:
    """Return what somebody keeps of a receipt. Raises NotFound."""
    row = _row(receipt_id)
    told = line_of(row)
    return {"format": FORMAT, "version": VERSION, "receipt": told.pop("about"), **told}


def receipts_of(public_id: UUID) -> list[ShownReceipt]:
    """Return the newest receipts of a person who is still there."""
    rows = models.Receipt.objects.filter(subject_hash__in=subject_hashes(public_id))
    return [_shown(row) for row in rows.newest_first()[:_LISTED]]


def exported_receipts(public_id: UUID) -> Iterator[str]:
    """Yield the JSON list of a person's receipts for their export, oldest first."""
    rows = models.Receipt.objects.filter(subject_hash__in=subject_hashes(public_id))
    lines = [line_of(row) for row in rows.order_by("asked_at", "id")]
    told = [{name: line[name] for name in line if name not in _NOT_EXPORTED} for line in lines]
    yield json.dumps(told)


def _row(receipt_id: UUID) -> models.Receipt:
    row = models.Receipt.objects.filter(pk=receipt_id).first()
    if row is None:
        raise NotFound
    return row


def _shown(row: models.Receipt) -> ShownReceipt:
    return ShownReceipt(
        id=row.id,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        status=ReceiptStatus(row.status),
        status_label=row.get_status_display(),
        counts=row.counted,
        backups=[
            NamedBackup(one["name"], datetime.fromisoformat(one["until"]))
            for one in row.named_backups
        ],
        done=row.done,
        total=row.total,
        asked_at=row.asked_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        reapplied_at=row.reapplied_at,
    )
