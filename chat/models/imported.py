"""Imports: files that people gave, and which conversations came of them."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.domain.imports import ImportStatus
from chat.models.conversation import Conversation


class ImportQuerySet(models.QuerySet["Import"]):
    def owned_by(self, user_id: int) -> Self:
        return self.filter(owner_id=user_id)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")


class Import(models.Model):
    """One file, worked through by one process at a time.

    The file itself is below the data directory while it is needed, under this
    id. `report` is the JSON of `chat.domain.imports.Report`: numbers and
    places, nothing that anybody said. `run` is the job's that works on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports"
    )
    status = models.CharField(
        max_length=16,
        default=ImportStatus.WAITING.value,
        choices=[(status.value, status.value) for status in ImportStatus],
    )
    run = models.UUIDField(null=True, blank=True)
    # Whether an operator said so: then conversations keep their ids wherever they are free.
    keeps_ids = models.BooleanField(default=False)
    report = models.TextField(blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_place = models.PositiveBigIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    trashed = models.PositiveIntegerField(default=0)

    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["owner", "-created_at"], name="chat_import_newest")]

    def __str__(self) -> str:
        return str(self.id)


class ImportedConversation(models.Model):
    """A conversation that an import brought; gone with either of them.

    `mark` is a hash of how it was then: what has another one was changed since.
    """

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="imported"
    )
    brought_by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="brought")
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("imported conversation")
        verbose_name_plural = _("imported conversations")

    def __str__(self) -> str:
        return str(self.conversation_id)
