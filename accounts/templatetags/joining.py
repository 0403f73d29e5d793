"""How many people wait for approval, for staff who may decide about them."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.joining.approval import PERMISSION, waiting
from accounts.roles import may

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_count(context: Any) -> int:
    return waiting().count() if may(context["request"].user, PERMISSION) else 0
