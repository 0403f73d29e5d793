"""Hits, by conversation, and which conversations come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from chat.domain.ranking import TITLE_SCORE, freshness, hit_score
from chat.domain.search import Query, SearchPlace
from chat.stores.db.search.titles import Title
from chat.stores.db.search.windows import Found


@dataclass
class Group:
    """A conversation that was found. `row_ids` are its hits, the best first."""

    conversation_id: UUID
    score: float = 0.0
    is_in_title: bool = False
    scores: dict[int, float] = field(default_factory=dict)

    @property
    def row_ids(self) -> list[int]:
        return sorted(self.scores, key=lambda row_id: (self.scores[row_id], row_id), reverse=True)

    @property
    def rank(self) -> tuple[float, str]:
        """What orders results, the highest first; places between pages are made of it."""
        return round(self.score, 6), self.conversation_id.hex


def grouped(query: Query, found: Sequence[Found], titles: Sequence[Title]) -> list[Group]:
    """Return the conversations in which something was found, the best first."""
    newest = _newest(found, titles)
    groups: dict[UUID, Group] = {}
    for each in found:
        age_seconds = newest - each.timestamp
        score = hit_score(query, each.head, each.length_chars, age_seconds=age_seconds)
        group = groups.setdefault(each.conversation_id, Group(each.conversation_id))
        group.scores[each.id] = score
        group.score = max(group.score, score)
    for title in titles:
        group = groups.setdefault(title.conversation_id, Group(title.conversation_id))
        group.is_in_title = True
        group.score += TITLE_SCORE * freshness(newest - title.updated_at.timestamp())
    return sorted(groups.values(), key=lambda group: group.rank, reverse=True)


def after(groups: Sequence[Group], place: SearchPlace) -> list[Group]:
    """Return what follows `place` in its window."""
    if place.conversation_id is None:
        return list(groups)
    end = (place.score, place.conversation_id.hex)
    return [group for group in groups if group.rank < end]


def _newest(found: Sequence[Found], titles: Sequence[Title]) -> float:
    """Return when the newest hit was said (epoch seconds): from there, ages are counted."""
    if found:
        return found[0].timestamp
    return titles[0].updated_at.timestamp() if titles else 0.0
