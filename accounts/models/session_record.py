"""What people see of their sign-ins: Django's sessions know neither person nor device."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.devices import PHONES


class SessionRecordQuerySet(models.QuerySet["SessionRecord"]):
    def of(self, user_id: int) -> Self:
        """Those of this person that still sign somebody in."""
        return self.filter(user_id=user_id, session__expire_date__gt=timezone.now())

    def of_programs(self) -> Self:
        """Those that signed in by JSON, and have access and refresh tokens."""
        return self.filter(refresh_id__isnull=False, session__expire_date__gt=timezone.now())

    def without(self, session_key: str | None) -> Self:
        return self.exclude(session_id=session_key)

    def newest_first(self) -> Self:
        return self.order_by("-last_seen_at", "id")


class SessionRecord(models.Model):
    """One device that is signed in. It goes with its session, whatever ends that.

    The id stands for the session on pages, where its key, which signs in, must
    never be. Of the device only two words are kept, and no address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="session_records"
    )
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="record")
    browser = models.CharField(max_length=32, blank=True)
    system = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(default=timezone.now, editable=False)
    # The one refresh token that counts, by its id; none for browsers. Whoever exchanges it does so
    # by a guarded update of this field: of two at once, one wins.
    refresh_id = models.UUIDField(null=True, blank=True, editable=False)

    objects = SessionRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return str(self.id)

    @property
    def device(self) -> str:
        """What people would call the device: "Firefox on Linux"."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {
                "browser": self.browser,
                "system": self.system,
            }
        return self.browser or self.system or str(_("Unknown device"))

    @property
    def is_recent(self) -> bool:
        """Whether the device was here within the hour: minutes are not noted."""
        return timezone.now() - self.last_seen_at < timedelta(hours=1)

    @property
    def is_phone(self) -> bool:
        return self.system in PHONES
