"""The audit: who did what to whom, when, from where. Rows are only ever added."""

from __future__ import annotations

from typing import Any, NoReturn, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

HASH_CHARS = 64
DETAIL_MAX_CHARS = 200


class AuditEventIsImmutable(Exception):
    """An audit event is never changed, and goes only when the chain is shortened."""


class AuditOutcome(models.TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def oldest_first(self) -> Self:
        return self.order_by("number")

    def newest_first(self) -> Self:
        return self.order_by("-number")

    def forget_up_to(self, number: int) -> int:
        """Delete events that are before the chain's anchor; return how many there were.

        The database refuses those behind it (accounts/audit/triggers.py).
        """
        return self.filter(number__lte=number)._raw_delete(self.db)  # noqa: SLF001 - as purge does

    def update(self, **_changes: Any) -> NoReturn:
        raise AuditEventIsImmutable

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        raise AuditEventIsImmutable

    def delete(self) -> NoReturn:
        raise AuditEventIsImmutable


class AuditEvent(models.Model):
    """One thing that was done, without anything that somebody wrote.

    `number` counts 1, 2, 3… without a gap, and `hash` covers this row and the
    hash of the one before: no row can be changed, moved or taken out unseen.
    The database refuses changes too (accounts/audit/triggers.py); on SQLite a
    migration that rebuilds this table must make the triggers again.

    The actor is nobody's foreign key: what they did stays when they are gone.
    `detail` holds words of the code, as names of roles; never words of people.
    """

    number = models.PositiveBigIntegerField(primary_key=True, editable=False)
    at = models.DateTimeField(_("when"), editable=False)
    action = models.CharField(_("what"), max_length=64, editable=False)
    outcome = models.CharField(max_length=8, choices=AuditOutcome.choices, editable=False)
    actor_key = models.BigIntegerField(null=True, editable=False)
    actor_public_id = models.UUIDField(_("who"), null=True, db_index=True, editable=False)
    subject_kind = models.CharField(max_length=32, blank=True, editable=False)
    subject_id = models.CharField(_("to whom"), max_length=64, blank=True, editable=False)
    detail = models.CharField(max_length=DETAIL_MAX_CHARS, blank=True, editable=False)
    address_hash = models.CharField(_("from where"), max_length=32, blank=True, editable=False)
    previous_hash = models.CharField(max_length=HASH_CHARS, blank=True, editable=False)
    hash = models.CharField(max_length=HASH_CHARS, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="accounts_audit_subject"),
            models.Index(fields=["at"], name="accounts_audit_at"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AuditEventIsImmutable
        super().save(*args, force_insert=True, **kwargs)

    def delete(self, *_args: Any, **_options: Any) -> NoReturn:
        raise AuditEventIsImmutable


class AuditHead(models.Model):
    """Where the chain ends: one row, which whoever adds an event holds meanwhile.

    Without it, nobody could see that the newest events were taken away. The
    chain begins after `anchor_number`: what is older was forgotten after its
    time, by an event that says so (accounts/audit/shortening.py).
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=HASH_CHARS, blank=True)
    anchor_number = models.PositiveBigIntegerField(default=0)
    anchor_hash = models.CharField(max_length=HASH_CHARS, blank=True)
    # What the last look through the chain found (accounts/audit/checks.py).
    checked_at = models.DateTimeField(null=True, blank=True)
    verified_number = models.PositiveBigIntegerField(default=0)
    problem_number = models.PositiveBigIntegerField(null=True, blank=True)
    problem_reason = models.CharField(max_length=DETAIL_MAX_CHARS, blank=True)

    def __str__(self) -> str:
        return f"#{self.number}"
