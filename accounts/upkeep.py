"""What goes by itself of accounts: sessions that are over, and addresses of old invitations."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Invitation

# Rows that one transaction deletes.
BATCH = 500


def expired_sessions(now: datetime | None = None) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=now or timezone.now())


def remove_expired_sessions(now: datetime | None = None) -> int:
    """Remove sessions that are over, with what is known of their devices; return how many."""
    old, count = expired_sessions(now), 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        Session.objects.filter(pk__in=keys).delete()
        count += len(keys)
    return count


def useless_addresses(now: datetime | None = None) -> QuerySet[Invitation]:
    """Return invitations whose address is good for nothing any more, and still there."""
    is_over = Q(expires_at__lte=now or timezone.now()) | Q(revoked_at__isnull=False)
    return Invitation.objects.filter(is_over | Q(used_at__isnull=False)).exclude(email="")


def forget_invited_addresses(now: datetime | None = None) -> int:
    """Take the addresses out of invitations that nobody can use any more; return how many."""
    return useless_addresses(now).update(email="")
