"""Messages that wait for a reply to end."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation


class WaitingMessage(models.Model):
    """One for each conversation: the key says so.

    `generation_id` and `event_id` are what its generation and its event will
    have as ids, `behind` is the generation that it waits for. All three are
    plain values: two of them are not there yet.
    """

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="waiting_message"
    )
    generation_id = models.UUIDField()
    event_id = models.CharField(max_length=64)
    behind = models.UUIDField()
    parent = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()
    model_name = models.CharField(max_length=200, blank=True)
    is_held_back = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("waiting message")
        verbose_name_plural = _("waiting messages")

    def __str__(self) -> str:
        return str(self.pk)
