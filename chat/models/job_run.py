"""Runs of jobs: what ran when, how far it came and how it ended."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.domain.jobs import JobStatus

# As long as the names in code are ever going to be.
NAME_MAX_CHARS = 64
SENTENCE_MAX_CHARS = 500

_LABELS = {
    JobStatus.QUEUED: _("Waiting"),
    JobStatus.RUNNING: _("Running"),
    JobStatus.SUCCEEDED: _("Done"),
    JobStatus.FAILED: _("Failed"),
    JobStatus.INTERRUPTED: _("Interrupted"),
}


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def of(self, job: str) -> Self:
        return self.filter(job=job)

    def requested_by(self, user_id: int) -> Self:
        return self.filter(requested_by_id=user_id)

    def running(self) -> Self:
        return self.filter(status=JobStatus.RUNNING)

    def succeeded(self) -> Self:
        return self.filter(status=JobStatus.SUCCEEDED)

    def waiting(self) -> Self:
        """Those that some process has to take: queued ones, and those that go on."""
        goes_on = models.Q(status=JobStatus.INTERRUPTED, goes_on=True)
        return self.filter(models.Q(status=JobStatus.QUEUED) | goes_on)

    def newest_first(self) -> Self:
        return self.order_by("-queued_at", "-id")

    def oldest_first(self) -> Self:
        return self.order_by("queued_at", "id")


class JobRun(models.Model):
    """One run of one job. Who inserts (job, slot) first has it, over all processes.

    `slot` is the beginning of the interval (`2026-11-20T18:00Z`) for what runs
    by the clock, and unique by itself for what somebody asked for. `arguments`,
    `bookmark` and `counts` are JSON objects; `bookmark` is where a resumable job
    goes on. `process` and `heartbeat_at` tell whether the run is alive. An error
    is kept as the name of its class and a sentence without content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )

    job = models.CharField(_("job"), max_length=NAME_MAX_CHARS)
    slot = models.CharField(_("slot"), max_length=NAME_MAX_CHARS)
    status = models.CharField(
        _("status"),
        max_length=16,
        default=JobStatus.QUEUED.value,
        choices=[(status.value, label) for status, label in _LABELS.items()],
    )
    goes_on = models.BooleanField(default=False)
    deaths = models.PositiveSmallIntegerField(default=0)
    process = models.CharField(max_length=255, blank=True)
    arguments = models.TextField(default="{}")
    bookmark = models.TextField(default="{}")
    counts = models.TextField(default="{}")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    error_class = models.CharField(_("error"), max_length=128, blank=True)
    error_sentence = models.CharField(_("what happened"), max_length=SENTENCE_MAX_CHARS, blank=True)

    queued_at = models.DateTimeField(_("queued"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        constraints = [
            models.UniqueConstraint(fields=["job", "slot"], name="chat_jobrun_once_per_slot"),
        ]
        indexes = [
            models.Index(fields=["job", "-queued_at"], name="chat_jobrun_history"),
            models.Index(
                fields=["queued_at"],
                condition=models.Q(
                    status__in=[JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.INTERRUPTED]
                ),
                name="chat_jobrun_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"

    @property
    def counted(self) -> dict[str, int]:
        counts: dict[str, int] = json.loads(self.counts)
        return counts

    @property
    def argument_values(self) -> dict[str, Any]:
        arguments: dict[str, Any] = json.loads(self.arguments)
        return arguments

    @property
    def last_sign_at(self) -> datetime:
        return self.heartbeat_at or self.started_at or self.queued_at

    @property
    def is_ended(self) -> bool:
        """Whether nothing more happens with it."""
        status = JobStatus(self.status)
        return status in {JobStatus.SUCCEEDED, JobStatus.FAILED} or (
            status is JobStatus.INTERRUPTED and not self.goes_on
        )
