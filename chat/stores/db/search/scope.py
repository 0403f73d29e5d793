"""Where to search, as words: whose, by whom, in which conversation, when.

These words stand in the index beside those of the text. So a search meets only
what it may find, however much of others' and of older talk is in the index.
Each kind begins with a letter of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from chat.domain.events import Role
from chat.domain.search import Phrase, Query, SearchFilters

_MONTHS = 12
# A clock may go wrong; what it wrote a year ahead is still found by time.
_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Wanted:
    """What the index is asked for: one of each group of `scope`, and all `phrases`."""

    owner_id: int
    scope: tuple[tuple[str, ...], ...]
    phrases: tuple[Phrase, ...]


def wanted(
    owner_id: int, query: Query, filters: SearchFilters, pinned: Collection[UUID]
) -> Wanted | None:
    """Return what to ask the index for; None when nothing can be found.

    `pinned` are the owner's pinned conversations, for `filters.pinned_only`.
    """
    if filters.pinned_only and not pinned:
        return None
    groups: list[tuple[str, ...]] = [(f"u{owner_id}",)]
    if filters.role:
        groups.append((_role_word(filters.role),))
    if filters.pinned_only:
        groups.append(tuple(_conversation_word(each) for each in pinned))
    if filters.conversation_id:
        groups.append((_conversation_word(filters.conversation_id),))
    if filters.since or filters.until:
        groups.append(_time_words(filters.since, filters.until))
    return Wanted(owner_id, tuple(groups), query.phrases)


def scope_words(conversation_id: UUID, role: Role, timestamp: float) -> list[str]:
    """Return the words of one message, but for its owner's."""
    words = [_conversation_word(conversation_id), _role_word(role)]
    try:
        at = datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):  # an agent's clock may say anything
        return words
    return [*words, _year_word(at.year), _month_word(at.year, at.month)]


def _time_words(since: datetime | None, until: datetime | None) -> tuple[str, ...]:
    """Return years, and months where only a part of a year is meant. Times are checked later."""
    first = (since or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC)
    end = datetime.now(UTC) + _AHEAD
    last = min(until.astimezone(UTC), end) if until else end
    words = []
    for year in range(first.year, last.year + 1):
        months = range(
            first.month if year == first.year else 1,
            (last.month if year == last.year else _MONTHS) + 1,
        )
        is_whole = len(months) == _MONTHS
        words += [_year_word(year)] if is_whole else [_month_word(year, each) for each in months]
    # Nothing is in no month: a time that ends before it begins finds nothing.
    return tuple(words) or (_year_word(0),)


def _conversation_word(conversation_id: UUID) -> str:
    return f"c{conversation_id.hex}"


def _role_word(role: Role) -> str:
    return f"r{role.value}"


def _year_word(year: int) -> str:
    return f"y{year}"


def _month_word(year: int, month: int) -> str:
    return f"m{year:04}{month:02}"
