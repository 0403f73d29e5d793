"""Drafts: what people typed and have not sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation

WRITER_MAX_CHARS = 32


class Draft(models.Model):
    """One for each conversation of a person, and one for their start page.

    `place` is the conversation's id as hexadecimal digits, or empty for the
    start page: a key that every database compares. An empty `text` is a draft
    that was sent; what its tab (`writer`) typed up to `number` comes too late.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        # The constraint below begins with the owner.
        db_index=False,
        related_name="drafts",
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    place = models.CharField(max_length=32, blank=True)
    text = models.TextField(blank=True)
    writer = models.CharField(max_length=WRITER_MAX_CHARS, blank=True)
    number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["owner", "place"], name="chat_draft_one_a_place"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
