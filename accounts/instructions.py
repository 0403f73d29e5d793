"""What a person wants every model to know, and how it should answer them."""

from __future__ import annotations

from accounts.models import User


def instructions_of(user_id: int) -> str:
    found = User.objects.filter(pk=user_id).values_list("instructions", flat=True)
    return found.first() or ""


def keep_instructions(user_id: int, text: str) -> None:
    """Keep `text` from now on; empty: there are none."""
    User.objects.filter(pk=user_id).update(instructions=text)
