"""Feedback: what people think of replies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.domain.feedback import TEXT_MAX_CHARS, Rating
from chat.models.conversation import Conversation


class Feedback(models.Model):
    """One person's view of one reply; gone when it is withdrawn, and with its conversation.

    `sequence` is the reply's in the log. The model stands here once more, so
    that sums need not read what was said. `text` is content, and shown to
    nobody but the person, unless the rule for content says so.
    """

    # No index of its own: the unique constraint begins with it.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, db_index=False, related_name="feedback"
    )
    sequence = models.PositiveIntegerField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback"
    )
    rating = models.CharField(max_length=8)
    # A `chat.domain.feedback.Reason`; as choices, each new one would need a migration.
    reason = models.CharField(max_length=32, blank=True)
    text = models.CharField(max_length=TEXT_MAX_CHARS, blank=True)
    model_name = models.CharField(max_length=255, blank=True)
    rated_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "sequence", "owner"], name="chat_feedback_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(rating__in=[rating.value for rating in Rating]),
                name="chat_feedback_is_a_thumb",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} #{self.sequence}"
