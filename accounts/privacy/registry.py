"""What is kept about a person, part by part: who keeps something says here how it is read.

Accounts know nothing of the other apps; these register their parts when they
are ready (`chat.apps`). So what is new cannot be forgotten by an export.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class Part:
    """One part. `name` is its key in an export; `written` yields its JSON in pieces.

    The pieces come one after the other while they are sent, so a part must not
    hold more than a batch, and no connection between two pieces.
    """

    name: str
    written: Callable[[User], Iterator[str]]


_parts: dict[str, Part] = {}


def register(name: str, written: Callable[[User], Iterator[str]]) -> None:
    """Add a part, or put another one in its place."""
    _parts[name] = Part(name, written)


def parts() -> list[Part]:
    """Return all parts, in the order in which they were registered."""
    return list(_parts.values())
