"""Shares: links under which everybody can read a conversation as it was."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.domain.shares import TOKEN_CHARS
from chat.domain.titles import TITLE_MAX_CHARS
from chat.models.conversation import Conversation


class Share(models.Model):
    """The one link of a conversation; gone when it is withdrawn, and with its conversation.

    `tip` is the sequence of the last event of the shared branch: nothing that
    was said is copied, because the log never changes. The title is copied: the
    first one is not in the log. The token stands here as it is, and not as a
    hash, so that its owner can copy the link again; who reads this table can
    read the conversations beside it anyway. Who opened a link is kept nowhere.
    """

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="share"
    )
    token = models.CharField(max_length=TOKEN_CHARS, unique=True)
    title = models.CharField(max_length=TITLE_MAX_CHARS, blank=True)
    tip = models.PositiveIntegerField()
    message_count = models.PositiveIntegerField()
    opened_count = models.PositiveIntegerField(default=0)
    shared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tip__gte=1), name="chat_share_is_of_something"
            ),
        ]

    def __str__(self) -> str:
        return str(self.conversation_id)
