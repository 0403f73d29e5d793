"""What people with a limit used, day by day: numbers, and nothing of what was said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DailyUse(models.Model):
    """One person's use of one day (UTC).

    Rows stay when conversations go: deleting gives nothing back.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    day = models.DateField()
    messages = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("daily use")
        verbose_name_plural = _("daily use")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="chat_dailyuse_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
