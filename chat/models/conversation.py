"""Conversations: who they belong to, what they are called, where their log stands."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.domain.conversations import VANA_APP_NAME, TitleSource
from chat.domain.titles import PREVIEW_MAX_CHARS, TITLE_MAX_CHARS

# The longest id that agents may choose for apps, users and sessions.
KEY_MAX_CHARS = 255


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def owned_by(self, user_id: int) -> Self:
        return self.filter(owner_id=user_id)

    def present(self) -> Self:
        """Leave out what is in the trash."""
        return self.filter(deleted_at__isnull=True)

    def archived(self) -> Self:
        return self.present().filter(archived_at__isnull=False)

    def in_trash(self) -> Self:
        return self.filter(deleted_at__isnull=False)

    def newest_first(self) -> Self:
        # Two rows can share a time, and a page must not repeat one.
        return self.order_by("-updated_at", "-id")

    def older_than(self, updated_at: datetime, conversation_id: uuid.UUID) -> Self:
        """Go on with `newest_first` after that place."""
        earlier = models.Q(updated_at__lt=updated_at)
        same_time = models.Q(updated_at=updated_at, id__lt=conversation_id)
        # `updated_at__lte` adds nothing but a bound that the index can use.
        return self.filter(earlier | same_time, updated_at__lte=updated_at)

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "id")

    def opened_after(self, created_at: datetime, conversation_id: uuid.UUID) -> Self:
        """Go on with `oldest_first` after that place."""
        later = models.Q(created_at__gt=created_at)
        return self.filter(later | models.Q(created_at=created_at, id__gt=conversation_id))

    def last_deleted_first(self) -> Self:
        return self.order_by("-deleted_at", "-id")

    def deleted_before(self, deleted_at: datetime, conversation_id: uuid.UUID) -> Self:
        """Go on with `last_deleted_first` after that place."""
        earlier = models.Q(deleted_at__lt=deleted_at)
        return self.filter(earlier | models.Q(deleted_at=deleted_at, id__lt=conversation_id))


class Conversation(models.Model):
    """One thread of talk.

    `revision` counts appends: a writer that raises it holds the log's lock,
    and the new value is its event's sequence. `head` is the sequence of the
    chosen branch's last event (0: none). `app_name`, `user_key`, `session_key`
    are the ids by which agents know it; a person's conversation has "vana",
    the person's primary key and its own id there. `session_state` is what an
    agent remembers in this conversation alone, a JSON object as text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        # The partial indexes below begin with the owner.
        db_index=False,
        related_name="conversations",
    )
    app_name = models.CharField(max_length=KEY_MAX_CHARS, default=VANA_APP_NAME)
    user_key = models.CharField(max_length=KEY_MAX_CHARS)
    session_key = models.CharField(max_length=KEY_MAX_CHARS)

    title = models.CharField(max_length=TITLE_MAX_CHARS, blank=True)
    title_source = models.CharField(
        max_length=16,
        default=TitleSource.QUESTION.value,
        choices=[(source.value, source.value) for source in TitleSource],
    )
    preview = models.CharField(max_length=PREVIEW_MAX_CHARS, blank=True)
    revision = models.PositiveIntegerField(default=0)
    head = models.PositiveIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    has_branches = models.BooleanField(default=False)
    system_prompt = models.TextField(blank=True)
    model_name = models.CharField(max_length=255, blank=True)

    pinned_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(_("last activity"), default=timezone.now)
    last_opened_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    # NULL and not "": with a default, SQLite would have to write the whole table anew.
    session_state = models.TextField(null=True, blank=True)  # noqa: DJ001 - as said

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["app_name", "user_key", "session_key"], name="chat_conversation_session"
            ),
            models.CheckConstraint(
                condition=models.Q(head__lte=models.F("revision")),
                name="chat_conversation_head_is_in_the_log",
            ),
        ]
        indexes = [
            models.Index(fields=["owner"], name="chat_conversation_owner"),
            models.Index(fields=["created_at"], name="chat_conversation_created"),
            models.Index(
                fields=["owner", "-updated_at", "-id"],
                condition=models.Q(
                    deleted_at__isnull=True, archived_at__isnull=True, pinned_at__isnull=True
                ),
                name="chat_conversation_list",
            ),
            models.Index(
                fields=["owner", "-pinned_at"],
                condition=models.Q(pinned_at__isnull=False),
                name="chat_conversation_pinned",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
