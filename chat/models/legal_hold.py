"""Legal holds: what has to be kept, whatever retention and people themselves want."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation

REASON_MAX_CHARS = 200


class LegalHold(models.Model):
    """Keeps one conversation, or all that a person has, from being deleted for good.

    It holds as long as the row is there: who placed and who released it, and
    when, is in the audit. The reason is in this row alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What is held cannot go by any other way, either.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("conversation"),
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("placed by"),
    )
    reason = models.CharField(_("reason"), max_length=REASON_MAX_CHARS)
    placed_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(conversation__isnull=True),
                name="chat_legalhold_is_of_one",
            ),
            models.UniqueConstraint(fields=["person"], name="chat_legalhold_person"),
            models.UniqueConstraint(fields=["conversation"], name="chat_legalhold_conversation"),
        ]

    def __str__(self) -> str:
        return str(self.id)
