"""Receipts: what was erased for good, counted, and nothing of what it was."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.domain.erasure import ReceiptKind, ReceiptStatus

_KINDS = {
    ReceiptKind.ACCOUNT: _("An account with everything"),
    ReceiptKind.CONVERSATIONS: _("Conversations"),
    ReceiptKind.RETENTION: _("Conversations after their time"),
}
_STATUSES = {
    ReceiptStatus.WAITING: _("Waiting"),
    ReceiptStatus.ERASING: _("Being erased"),
    ReceiptStatus.DONE: _("Erased"),
    ReceiptStatus.TAKEN_BACK: _("Taken back"),
}


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def of_subject(self, subject_hash: str) -> Self:
        return self.filter(subject_hash=subject_hash)

    def unfinished(self) -> Self:
        return self.filter(status=ReceiptStatus.ERASING)

    def due(self, now: datetime) -> Self:
        return self.filter(status=ReceiptStatus.WAITING, due_at__lte=now)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-id")


class Receipt(models.Model):
    """One erasure. It stays when everything it tells of is gone, and names nobody.

    `id` is random: whoever has the link may read the receipt. `subject_hash` is
    a keyed hash of the person's public id: who has both can tell that they
    belong together. `asked_by` is a role, `reason` a word of the code. `counts`
    is a JSON object by table, file, index and cache; `backups` a JSON list of
    those that may still hold what was erased. `reapplied_at` is when a restored
    backup had brought it back, and it was erased again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        _("what"), max_length=16, choices=[(one.value, label) for one, label in _KINDS.items()]
    )
    status = models.CharField(
        _("status"),
        max_length=16,
        default=ReceiptStatus.DONE.value,
        choices=[(one.value, label) for one, label in _STATUSES.items()],
    )
    asked_by = models.CharField(_("asked for by"), max_length=32)
    reason = models.CharField(_("reason"), max_length=32, blank=True)
    subject_hash = models.CharField(max_length=64, blank=True, db_index=True)

    counts = models.TextField(default="{}")
    backups = models.TextField(default="[]")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)

    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    began_at = models.DateTimeField(_("began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("erased"), null=True, blank=True)
    reapplied_at = models.DateTimeField(_("erased again"), null=True, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def counted(self) -> dict[str, int]:
        counts: dict[str, int] = json.loads(self.counts)
        return counts

    @property
    def named_backups(self) -> list[dict[str, str]]:
        backups: list[dict[str, str]] = json.loads(self.backups)
        return backups
