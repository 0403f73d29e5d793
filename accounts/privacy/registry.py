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
    hold more than a batch, and no connection between two pieces. `stored` yields
    what of it may be put on a disk for some days: there are things that are kept
    in memory only, because that was promised.
    """

    name: str
    written: Callable[[User], Iterator[str]]
    stored: Callable[[User], Iterator[str]]


_parts: dict[str, Part] = {}


def register(
    name: str,
    written: Callable[[User], Iterator[str]],
    *,
    stored: Callable[[User], Iterator[str]] | None = None,
) -> None:
    """Add a part, or put another one in its place. Without `stored` all of it may be."""
    _parts[name] = Part(name, written, stored or written)


def parts() -> list[Part]:
    """Return all parts, in the order in which they were registered."""
    return list(_parts.values())
