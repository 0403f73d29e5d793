"""A conversation: its owner's heading over a log of events."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.domain.owners import Owner

# `app_name` of people's own conversations.
VANA_APP_NAME = "vana"


class TitleSource(enum.StrEnum):
    QUESTION = "question"  # the beginning of the first question
    MODEL = "model"  # suggested by the model
    PERSON = "person"  # typed by the owner: never overwritten


class ConversationStatus(enum.StrEnum):
    """In which of the owner's lists a conversation is."""

    ACTIVE = "active"
    ARCHIVED = "archived"
    TRASH = "trash"


@dataclass(frozen=True)
class Conversation:
    """One thread of talk.

    `revision` counts appends: it is the `sequence` of the newest event. `head`
    is the sequence of the last event of the chosen branch (0: nothing said
    yet) and `message_count` the number of messages on that branch.
    """

    id: UUID
    owner: Owner
    title: str
    title_source: TitleSource
    preview: str
    revision: int
    head: int
    message_count: int
    has_branches: bool
    system_prompt: str
    model_name: str
    created_at: datetime
    updated_at: datetime
    pinned_at: datetime | None = None
    archived_at: datetime | None = None
    deleted_at: datetime | None = None
    expires_at: datetime | None = None
    last_opened_at: datetime | None = None
    app_name: str = VANA_APP_NAME

    @property
    def is_agents(self) -> bool:
        """Whether an agent outside of Vana talks here: a person reads along."""
        return self.app_name != VANA_APP_NAME

    @property
    def is_unread(self) -> bool:
        """Whether something was said since it was last opened.

        What nobody opened ever is not marked: programs write a lot.
        """
        return self.last_opened_at is not None and self.updated_at > self.last_opened_at

    @property
    def is_empty(self) -> bool:
        return self.head == 0

    @property
    def is_pinned(self) -> bool:
        return self.pinned_at is not None

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def status(self) -> ConversationStatus:
        if self.deleted_at is not None:
            return ConversationStatus.TRASH
        return ConversationStatus.ARCHIVED if self.is_archived else ConversationStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a page of a list ends: newest first on (at, id).

    `at` is the time by which that list is ordered: of the last activity, or in
    the trash of the deletion. Two conversations can share one, and a page must
    not repeat any.
    """

    at: datetime
    id: UUID
