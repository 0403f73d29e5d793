"""Accesses to content: who of the staff looked at what somebody wrote, why, and until when."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.domain.looking import EXPLANATION_MAX_CHARS, Ground, LookKind


class ContentAccessQuerySet(models.QuerySet["ContentAccess"]):
    def about(self, user_id: int) -> Self:
        return self.filter(owner_id=user_id)

    def running(self, now: datetime) -> Self:
        """Those under which content may be read at this moment."""
        return self.filter(kind=LookKind.READING.value, ended_at=None, until__gt=now)

    def unseen(self) -> Self:
        """Those that the person does not know of yet."""
        return self.filter(seen_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-begun_at", "-id")

    def older_than(self, begun_at: datetime, access_id: uuid.UUID) -> Self:
        """Go on with `newest_first` after that place."""
        earlier = models.Q(begun_at__lt=begun_at)
        return self.filter(earlier | models.Q(begun_at=begun_at, id__lt=access_id))


class ContentAccess(models.Model):
    """One look. It stays as long as the account of the person who was looked at.

    `conversation_id` is no foreign key: that somebody looked does not end with
    the conversation; None stands for all of the person's. `reader_role` is the
    role by which they could, as it was then. `told_at` is when a mail left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        # The indexes below begin with it.
        db_index=False,
        related_name="+",
        verbose_name=_("whose"),
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    reader_role = models.CharField(_("role"), max_length=32)
    conversation_id = models.UUIDField(_("conversation"), null=True)

    kind = models.CharField(
        _("what"),
        max_length=16,
        choices=[(kind.value, kind.value) for kind in LookKind],
    )
    ground = models.CharField(
        _("ground"),
        max_length=16,
        choices=[(ground.value, ground.value) for ground in Ground],
    )
    explanation = models.CharField(_("explanation"), max_length=EXPLANATION_MAX_CHARS)
    views = models.PositiveIntegerField(_("times"), default=0)

    begun_at = models.DateTimeField(_("begun"))
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended early"), null=True)
    seen_at = models.DateTimeField(_("seen by the person"), null=True)
    told_at = models.DateTimeField(null=True)

    objects = ContentAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at content")
        verbose_name_plural = _("looks at content")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("begun_at")),
                name="chat_content_access_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-begun_at", "-id"], name="chat_content_access_newest"),
            models.Index(
                fields=["owner"],
                condition=models.Q(seen_at=None),
                name="chat_content_access_unseen",
            ),
            models.Index(
                fields=["begun_at"],
                condition=models.Q(told_at=None),
                name="chat_content_access_untold",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
