"""How much one person may use: their own limits, else those that the site gives everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Quota:
    """None: as much as they like. Days and months are those of UTC."""

    messages_per_day: int | None
    tokens_per_month: int | None


def quota_of(user_id: int) -> Quota:
    rows = User.objects.filter(pk=user_id).values_list("messages_per_day", "tokens_per_month")
    messages, tokens = rows.first() or (None, None)
    return Quota(
        settings.QUOTA_MESSAGES_PER_DAY if messages is None else messages,
        settings.QUOTA_TOKENS_PER_MONTH if tokens is None else tokens,
    )
