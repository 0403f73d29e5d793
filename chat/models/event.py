"""The entries of a conversation's log. They are written once."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import KEY_MAX_CHARS, Conversation


class EventIsImmutable(Exception):
    """An event is never changed, and goes only by `purge` or with its conversation."""


class EventQuerySet(models.QuerySet["Event"]):
    def purge(self) -> int:
        """Delete these events for good; return how many there were."""
        return self._raw_delete(self.db)

    def update(self, **_changes: Any) -> NoReturn:
        raise EventIsImmutable

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise EventIsImmutable

    def delete(self) -> NoReturn:
        raise EventIsImmutable


class Event(models.Model):
    """One entry of a conversation's log.

    `parent` is the sequence of the event it follows, not a foreign key: the
    numbers are the same in every store, keep their meaning in an export, and
    the branch is walked on one index. An aside (a new title) stands beside the
    tree: without parent, and never on a branch. `data` is the JSON of a
    google-adk event, as text: PostgreSQL's jsonb refuses NUL.
    """

    id = models.BigAutoField(primary_key=True)
    # No index of its own: both unique constraints begin with it.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, db_index=False, related_name="events"
    )
    sequence = models.PositiveIntegerField()
    parent = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_aside = models.BooleanField(default=False)
    event_id = models.CharField(max_length=KEY_MAX_CHARS)
    invocation_id = models.CharField(max_length=KEY_MAX_CHARS, blank=True)
    author = models.CharField(max_length=KEY_MAX_CHARS)
    # A `chat.domain.events.EventType`; as choices, each new one would need a migration.
    type = models.CharField(max_length=32)
    text = models.TextField(blank=True)
    data = models.TextField(default="{}")
    model_name = models.CharField(max_length=255, blank=True)
    input_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    output_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    # Seconds since the epoch, as agents count: a float comes back exactly as it was.
    timestamp = models.FloatField()

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "sequence"], name="chat_event_sequence"
            ),
            models.UniqueConstraint(
                fields=["conversation", "event_id"], name="chat_event_event_id"
            ),
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1), name="chat_event_sequence_begins_with_1"
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True)
                | models.Q(parent__gte=1, parent__lt=models.F("sequence")),
                name="chat_event_follows_an_older_one",
            ),
            models.CheckConstraint(
                condition=models.Q(is_aside=False) | models.Q(parent__isnull=True),
                name="chat_event_aside_has_no_parent",
            ),
        ]
        indexes = [models.Index(fields=["conversation", "parent"], name="chat_event_parent")]

    def __str__(self) -> str:
        return f"{self.conversation_id} #{self.sequence}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EventIsImmutable
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise EventIsImmutable
