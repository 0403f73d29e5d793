"""When something goes by itself: `{% policy_of user as policy %}`, `{% due it policy as due %}`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone

from chat.domain.conversations import Conversation
from chat.domain.retention import Policy
from chat.operations.retention import policies
from chat.operations.retention.due import Share
from chat.operations.retention.letters import due_soon

if TYPE_CHECKING:
    from accounts.models import User

register = template.Library()


@dataclass(frozen=True, slots=True)
class Due:
    """`at` is when it goes; None: not by itself. What is past goes with the next cleanup."""

    at: datetime | None
    is_near: bool = False
    is_past: bool = False


@register.simple_tag
def policy_of(user: User) -> Policy:
    """Return what holds for the conversations of somebody who is signed in."""
    return policies.policy_of(user)


@register.simple_tag
def due(conversation: Conversation, policy: Policy, *, is_open: bool = False) -> Due:
    """Return when it goes; on its own page it counts as opened now."""
    now = timezone.now()
    if is_open:
        conversation = replace(conversation, last_opened_at=now)
    at = policy.due_at(conversation)
    return Due(at, is_near=policy.is_near(at, now), is_past=at is not None and at <= now)


@register.simple_tag
def soon_gone(user: User, policy: Policy) -> Share | None:
    """Return what of a person's will go within the days of notice; None: nothing."""
    return due_soon(user.pk, policy)
