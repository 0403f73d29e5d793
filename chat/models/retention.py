"""Retention: how long the conversations of people with a role are kept, and who was told."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import AccountRole
from chat.domain.retention import DAYS_MAX

_DAYS = [MinValueValidator(1), MaxValueValidator(DAYS_MAX)]


class RetentionPolicy(models.Model):
    """What holds for people with one role.

    Of a conversation that several of a person's roles are about, the longest
    counts. `changed_at` is when it last began to hold: people get some days of
    notice from then on. That is why the row stays when the policy is taken away:
    without `is_own` the role has none, since `changed_at`. The row of members
    then holds what the settings said when somebody last looked.
    """

    role = models.CharField(_("role"), max_length=32, unique=True, choices=AccountRole.choices)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )
    days = models.PositiveIntegerField(
        _("days since the last message"),
        null=True,
        blank=True,
        validators=_DAYS,
        help_text=_("After these, a conversation is deleted. Empty: never."),
    )
    shortest_days = models.PositiveIntegerField(
        _("fewest days to choose"),
        default=1,
        validators=_DAYS,
        help_text=_("People may choose days of their own, from this number on."),
    )
    longest_days = models.PositiveIntegerField(
        _("most days to choose"),
        null=True,
        blank=True,
        validators=_DAYS,
        help_text=_("Empty: people may choose to keep their conversations until they delete them."),
    )
    trash_days = models.PositiveIntegerField(_("days in the trash"), validators=_DAYS)
    empty_minutes = models.PositiveIntegerField(
        _("minutes of an empty conversation"),
        validators=[MinValueValidator(5), MaxValueValidator(7 * 24 * 60)],
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    is_own = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("retention policy")
        verbose_name_plural = _("retention policies")
        constraints = [
            models.CheckConstraint(
                condition=Q(longest_days__isnull=True)
                | Q(longest_days__gte=models.F("shortest_days")),
                name="chat_retentionpolicy_limits",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())


class RetentionNotice(models.Model):
    """When a person was last told by mail that conversations of theirs will go."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    mailed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
