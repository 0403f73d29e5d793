"""The list of conversations beside every page of a signed-in person."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone, localdate, localtime, now
from django.utils.translation import gettext as _

from chat.domain.conversations import Conversation, ListPlace
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.views.rows import Row, drawn


@dataclass(frozen=True)
class Item:
    conversation: Conversation
    is_current: bool
    is_working: bool
    is_unread: bool

    @property
    def row(self) -> Row:
        return Row(
            id=self.conversation.id,
            title=self.conversation.title,
            is_pinned=self.conversation.is_pinned,
            is_archived=self.conversation.is_archived,
            is_current=self.is_current,
            is_working=self.is_working,
            is_unread=self.is_unread,
        )


@dataclass(frozen=True)
class Group:
    """Conversations under one heading. `key` names the group wherever a page of it is shown."""

    key: str
    label: str
    items: list[Item]

    @property
    def rows(self) -> SafeString:
        """The items as the sidebar shows them."""
        return drawn(item.row for item in self.items)


@dataclass(frozen=True)
class Sidebar:
    """One page of the list; `next_place` is the parameter that asks for the next one."""

    groups: list[Group]
    next_place: str = ""

    @property
    def day_seconds(self) -> int:
        """How long the headings are right: until midnight where the reader is."""
        tomorrow = datetime.combine(localdate() + timedelta(days=1), time(), get_current_timezone())
        return ceil((tomorrow - now()).total_seconds())


def read_sidebar(
    owner: Owner, *, current: UUID | None = None, after: ListPlace | None = None
) -> Sidebar:
    """Return a page of the owner's list; the first one begins with what is pinned."""
    store = store_for(owner)
    limit = settings.CHAT_LIST_PAGE
    pinned = [] if after else store.pinned(owner)
    recent = store.page(owner, after=after, limit=limit + 1)
    working = store.working(owner)

    def items(conversations: Iterable[Conversation]) -> list[Item]:
        return [_item(each, current, working) for each in conversations]

    groups = [Group("pinned", _("Pinned"), items(pinned))] if pinned else []
    for (key, label), members in itertools.groupby(recent[:limit], _heading):
        groups.append(Group(key, label, items(members)))
    return Sidebar(groups, written_place(recent[limit - 1]) if len(recent) > limit else "")


def _item(conversation: Conversation, current: UUID | None, working: set[UUID]) -> Item:
    is_current, is_working = conversation.id == current, conversation.id in working
    is_unread = conversation.is_unread and not is_current and not is_working
    return Item(conversation, is_current, is_working, is_unread)


def _heading(conversation: Conversation) -> tuple[str, str]:
    """Return key and label of the group, by the days of the reader's calendar."""
    day = localtime(conversation.updated_at).date()
    today = localdate()
    if day >= today:
        return "today", _("Today")
    if day == today - timedelta(days=1):
        return "yesterday", _("Yesterday")
    if day >= today - timedelta(days=7):
        return "week", _("Previous 7 days")
    return f"{day:%Y-%m}", _month(day, today)


def _month(day: date, today: date) -> str:
    return date_format(day, "F" if day.year == today.year else "F Y")


def written_place(conversation: Conversation) -> str:
    """Return where a page ends: the list is ordered by last use, the trash by deletion."""
    at = conversation.deleted_at or conversation.updated_at
    return f"{at.isoformat()}_{conversation.id}"


def place_of(text: str) -> ListPlace | None:
    """Return the place that `written_place` wrote; None, the beginning, for anything else."""
    moment, _separator, conversation_id = text.partition("_")
    try:
        place = ListPlace(datetime.fromisoformat(moment), UUID(conversation_id))
    except ValueError:
        return None
    return place if place.at.tzinfo else None
