"""How long a person's conversations are kept: the policy, and what it says of one of them."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chat.domain.conversations import Conversation

DAYS_MAX = 3_650
# A person's choice: until they delete it themselves. None would be: as the site says.
NEVER = 0


class Rule(enum.StrEnum):
    """Why something goes by itself."""

    UNUSED = "unused"  # nothing was said in it for the policy's days
    TRASH = "trash"  # it was deleted the policy's days ago
    EMPTY = "empty"  # opened, and nothing was ever said in it
    UNOWNED = "unowned"  # an agent's session of nobody's, without an event for the site's days


# Those that a policy is about.
OF_PEOPLE = (Rule.UNUSED, Rule.TRASH, Rule.EMPTY)


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for one person, or for everybody with a role.

    `days` are those since something was last said; None: never. A person may
    choose between `shortest_days` and `longest_days` (None: and never). Before
    `acts_from` nothing that was said goes: a changed policy gives people time.
    """

    days: int | None
    trash_days: int
    empty_minutes: int
    shortest_days: int
    longest_days: int | None
    notice_days: int
    acts_from: datetime | None = None

    def chosen(self, days: int | None) -> Policy:
        """Return what holds for somebody who chose so many days: NEVER, or None for no choice."""
        if days is None:
            return self
        wanted = None if days == NEVER else max(days, self.shortest_days)
        limit = self.limit_days
        if limit is not None:
            wanted = limit if wanted is None else min(wanted, limit)
        return replace(self, days=wanted)

    @property
    def limit_days(self) -> int | None:
        """The longest that a person may choose, which is at least what holds without a choice."""
        if self.days is None or self.longest_days is None:
            return None
        return max(self.days, self.longest_days)

    @property
    def grace(self) -> timedelta:
        """How long what somebody just opened stays at least."""
        days = self.notice_days if self.days is None else min(self.notice_days, self.days)
        return timedelta(days=days)

    @property
    def notice(self) -> timedelta:
        """How long before people are told: at most half of the time that they have."""
        days = self.notice_days if self.days is None else min(self.notice_days, self.days / 2)
        return timedelta(days=days)

    def not_before(self, moment: datetime | None) -> Policy:
        """Return the same, but acting from this moment on, if it does not act even later."""
        moments = [each for each in (self.acts_from, moment) if each is not None]
        return replace(self, acts_from=max(moments, default=None))

    def used_before(self, now: datetime) -> datetime | None:
        """Return before when something must have been said last to go now; None: nothing goes."""
        if self.days is None or not self._acts(now):
            return None
        return now - timedelta(days=self.days)

    def deleted_before(self, now: datetime) -> datetime | None:
        """Return before when something must have come into the trash to go from there now."""
        return now - timedelta(days=self.trash_days) if self._acts(now) else None

    def due_at(self, conversation: Conversation) -> datetime | None:
        """Return when a conversation goes if nothing more happens with it; None: never.

        In the trash that is when it goes from there.
        """
        moments = [self.acts_from] if self.acts_from is not None else []
        if conversation.deleted_at is not None:
            return max([conversation.deleted_at + timedelta(days=self.trash_days), *moments])
        if conversation.is_pinned or self.days is None:
            return None
        moments.append(conversation.updated_at + timedelta(days=self.days))
        if conversation.last_opened_at is not None:
            moments.append(conversation.last_opened_at + self.grace)
        return max(moments)

    def is_near(self, due_at: datetime | None, now: datetime) -> bool:
        """Whether people should be told."""
        return due_at is not None and due_at <= now + self.notice

    def _acts(self, now: datetime) -> bool:
        return self.acts_from is None or now >= self.acts_from


def longest(policies: Iterable[Policy]) -> Policy:
    """Return what holds for somebody to whom several apply: of each rule the longest."""
    found = list(policies)
    moments = [each.acts_from for each in found if each.acts_from is not None]
    return Policy(
        days=_longest(each.days for each in found),
        trash_days=max(each.trash_days for each in found),
        empty_minutes=max(each.empty_minutes for each in found),
        shortest_days=min(each.shortest_days for each in found),
        longest_days=_longest(each.longest_days for each in found),
        notice_days=found[0].notice_days,
        acts_from=max(moments, default=None),
    )


def _longest(days: Iterable[int | None]) -> int | None:
    found = list(days)
    known = [each for each in found if each is not None]
    return max(known) if len(known) == len(found) else None
