"""What a person with limits has used: `{% use_of user as use %}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from chat.generation import quotas

if TYPE_CHECKING:
    from accounts.models import User

register = template.Library()


@register.simple_tag
def use_of(user: User) -> quotas.Use | None:
    """Return the use and the limits; None where there are no limits to show."""
    use = quotas.use_of(user.pk)
    has_limits = (use.quota.messages_per_day, use.quota.tokens_per_month) != (None, None)
    return use if has_limits else None
