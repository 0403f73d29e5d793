"""Mails about jobs that were sent: at most one for each job and day."""

from __future__ import annotations

from django.db import models

from chat.models.job_run import NAME_MAX_CHARS


class JobAlert(models.Model):
    """Who inserts it sends the mail, over all processes."""

    job = models.CharField(max_length=NAME_MAX_CHARS)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "day"], name="chat_jobalert_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.day}"
