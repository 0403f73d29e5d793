"""Exports of everything about a person, prepared as a file that waits to be fetched."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, user_id: int) -> Self:
        return self.filter(owner_id=user_id)

    def there(self, now: datetime) -> Self:
        """Those that can be fetched."""
        return self.filter(ready_at__isnull=False, expires_at__gt=now)

    def expired(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)


class Export(models.Model):
    """A person's one export: being prepared by a job, or ready. A new one takes its place.

    `file_name` is random, so that nobody finds the file who does not read this
    table. Its row and the file go together (`chat.receivers`): after its time,
    when its owner removes it, and with the account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
    )
    # Not a foreign key: records of jobs are forgotten in their own time.
    run_id = models.UUIDField(null=True)

    file_name = models.CharField(max_length=64, unique=True)
    size_bytes = models.PositiveBigIntegerField(default=0)

    asked_at = models.DateTimeField(_("asked for"))
    ready_at = models.DateTimeField(_("ready"), null=True)
    expires_at = models.DateTimeField(_("there until"), null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ready_at=None, expires_at=None)
                | models.Q(ready_at__isnull=False, expires_at__isnull=False),
                name="chat_export_ready_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
