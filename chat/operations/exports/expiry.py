"""Removes exports that were there for their time, and files that belong to none."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from chat import models
from chat.operations.exports.files import remove_orphans


def remove_expired(now: datetime | None = None) -> dict[str, int]:
    expired = models.Export.objects.expired(now or timezone.now())
    count, _by_table = expired.delete()
    known = set(models.Export.objects.values_list("file_name", flat=True))
    return {"exports": count, "orphaned_files": remove_orphans(known)}
