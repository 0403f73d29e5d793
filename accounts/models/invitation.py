"""Invitations: who has the link may make one account."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    OPEN = "open", _("Open")
    USED = "used", _("Used")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def in_state(self, state: InvitationState, moment: datetime) -> Self:
        return self.filter(_condition(state, moment))


class Invitation(models.Model):
    """One invitation. Of its link only the SHA-256 is kept, as of API tokens.

    `email`, if there is one, is the only address it is good for; it goes when
    the invitation is used, because then there is an account that says it.
    """

    # Where it was just issued, and nowhere else: it is not a column.
    secret = ""

    email = models.EmailField(_("email"), blank=True)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("used by"),
    )
    created_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("good until"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="accounts_invitation_used_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return _("Invitation %(number)s") % {"number": self.pk}

    @property
    def state(self) -> InvitationState:
        if self.used_at is not None:
            return InvitationState.USED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        is_over = self.expires_at <= timezone.now()
        return InvitationState.EXPIRED if is_over else InvitationState.OPEN


def _condition(state: InvitationState, moment: datetime) -> Q:
    pending = Q(used_at__isnull=True, revoked_at__isnull=True)
    return {
        InvitationState.OPEN: pending & Q(expires_at__gt=moment),
        InvitationState.EXPIRED: pending & Q(expires_at__lte=moment),
        InvitationState.USED: Q(used_at__isnull=False),
        InvitationState.REVOKED: Q(revoked_at__isnull=False),
    }[state]
