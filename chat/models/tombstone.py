"""Tombstones: random ids of what was erased, so that no restored backup brings it back."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.domain.erasure import TombstoneKind


class Tombstone(models.Model):
    """One conversation or person that was erased. It holds ids, and no content.

    `key` is the conversation's id or the person's public id, `number` the
    person's primary key. The same stands outside the database
    (`chat.stores.db.tombstones`). `receipt_id` is no foreign key: receipts of an
    older database are put back after its tombstones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(
        max_length=16, choices=[(kind.value, kind.value) for kind in TombstoneKind]
    )
    key = models.UUIDField(db_index=True)
    number = models.BigIntegerField(null=True, blank=True)
    receipt_id = models.UUIDField(null=True, blank=True, db_index=True)
    erased_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")

    def __str__(self) -> str:
        return str(self.id)
