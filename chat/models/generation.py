"""Generations: the runs of engines that write replies."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.domain.generations import ACTIVE_STATUSES, GenerationStatus
from chat.models.conversation import Conversation

_ACTIVE = sorted(status.value for status in ACTIVE_STATUSES)


class GenerationQuerySet(models.QuerySet["Generation"]):
    def active(self) -> Self:
        """Those that are queued or running."""
        return self.filter(status__in=_ACTIVE)


class Generation(models.Model):
    """One run of an engine, apart from the log: being alive costs the same in long conversations.

    `parent` and `reply` are sequences of the conversation's log. `process`
    names who writes it, `heartbeat_at` is its last sign of life, and
    `lease_until` is for worker processes that take queued rows. `receipt` is
    the JSON of `chat.domain.context.Receipt`, `wish` of `chat.domain.wishes.Wish`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="generations"
    )
    parent = models.PositiveIntegerField()
    continues = models.BooleanField(default=False)
    reply = models.PositiveIntegerField(null=True, blank=True)
    engine = models.CharField(max_length=64)
    model_name = models.CharField(max_length=255, blank=True)
    status = models.CharField(
        max_length=16,
        default=GenerationStatus.QUEUED.value,
        choices=[(status.value, status.value) for status in GenerationStatus],
    )
    process = models.CharField(max_length=255, blank=True)
    stop_requested = models.BooleanField(default=False)
    error_code = models.CharField(max_length=64, blank=True)
    receipt = models.TextField(blank=True)
    wish = models.TextField(blank=True, default="", db_default="")
    input_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    output_tokens = models.PositiveBigIntegerField(null=True, blank=True)

    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    first_delta_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        verbose_name = _("generation")
        verbose_name_plural = _("generations")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=models.Q(status__in=_ACTIVE),
                name="chat_generation_one_is_active",
            ),
        ]
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                condition=models.Q(status__in=_ACTIVE),
                name="chat_generation_heartbeat",
            ),
            models.Index(fields=["queued_at"], name="chat_generation_queued"),
        ]

    def __str__(self) -> str:
        return str(self.id)
