"""By what somebody is signed in, and whether that still counts: for what stays open long."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.api_tokens import ApiToken
from accounts.models import User


@dataclass(frozen=True, slots=True)
class Access:
    """A person, and either their session or their API token."""

    user_id: int
    session_key: str = ""
    api_token_id: UUID | None = None


def ended(accesses: Collection[Access]) -> set[Access]:
    """Return those that let nobody in any more. Three statements, however many are asked about."""
    now = timezone.now()
    people = User.objects.filter(
        pk__in={each.user_id for each in accesses},
        is_active=True,
        approved_at__isnull=False,
        closed_at__isnull=True,
    )
    sessions = Session.objects.filter(
        pk__in={each.session_key for each in accesses if each.session_key}, expire_date__gt=now
    )
    api_tokens = ApiToken.objects.valid_at(now).filter(
        pk__in={each.api_token_id for each in accesses if each.api_token_id}
    )
    user_ids = set(people.values_list("pk", flat=True))
    good = set(sessions.values_list("pk", flat=True)) | set(api_tokens.values_list("pk", flat=True))
    return {
        each
        for each in accesses
        if each.user_id not in user_ids or (each.session_key or each.api_token_id) not in good
    }
