"""Conversations as staff see them in lists: rows without a word of what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from chat.domain import conversations as domain
from chat.domain.conversations import VANA_APP_NAME
from chat.domain.owners import Owner
from chat.models import Conversation, LegalHold
from chat.operations.retention.policies import policy_of

# All that is read: what is content is not even fetched.
_COLUMNS = (
    *("id", "owner__email", "owner__public_id", "owner__is_staff", "owner__is_superuser"),
    *("app_name", "user_key", "session_key"),
    *("message_count", "revision", "has_branches", "model_name"),
    *("created_at", "updated_at", "pinned_at", "archived_at", "deleted_at", "expires_at"),
    *("last_opened_at", "owner__retention_days", "owner__roles_changed_at"),
)


@dataclass(frozen=True)
class Shown:
    """One conversation, in words for staff."""

    row: Conversation

    @property
    def short_id(self) -> str:
        return str(self.row.pk)[:8]

    @property
    def is_agents(self) -> bool:
        return self.row.app_name != VANA_APP_NAME

    @property
    def whose(self) -> str:
        """Return the person's address; of an agent's session without one, the agent's words."""
        if self.row.owner is not None:
            return self.row.owner.email
        return f"{self.row.app_name}: {self.row.user_key}"

    @property
    def is_held(self) -> bool:
        return bool(getattr(self.row, "is_held", False))

    @property
    def state(self) -> str:
        """Return in which list of its owner's it is."""
        if self.row.deleted_at:
            return _("In the trash")
        if self.row.archived_at:
            return _("Archived")
        return _("Pinned") if self.row.pinned_at else _("In the list")

    @property
    def kept_until(self) -> datetime | None:
        """Return when it is removed if nothing more happens with it; None: never.

        For one that is shown alone: what holds for its person is looked up.
        """
        if self.is_held or self.row.owner is None:
            return None if self.is_held else self.row.expires_at
        return policy_of(self.row.owner).due_at(_without_words(self.row))


def conversations() -> QuerySet[Conversation]:
    """Return all, each with `is_held`."""
    mine = Q(conversation=OuterRef("pk")) | Q(person=OuterRef("owner"))
    held = Exists(LegalHold.objects.filter(mine))
    return Conversation.objects.select_related("owner").only(*_COLUMNS).annotate(is_held=held)


def conversation_of(conversation_id: UUID) -> Conversation:
    """Return one. Raises Http404."""
    row = conversations().filter(pk=conversation_id).first()
    if row is None:
        raise Http404
    return row


def _without_words(row: Conversation) -> domain.Conversation:
    """Return the value of a row of which nothing that was said has been read."""
    return domain.Conversation(
        id=row.pk,
        owner=Owner.user(row.owner_id or 0),
        title="",
        title_source=domain.TitleSource.QUESTION,
        preview="",
        revision=row.revision,
        head=0,
        message_count=row.message_count,
        has_branches=row.has_branches,
        system_prompt="",
        model_name=row.model_name,
        created_at=row.created_at,
        updated_at=row.updated_at,
        pinned_at=row.pinned_at,
        archived_at=row.archived_at,
        deleted_at=row.deleted_at,
        expires_at=row.expires_at,
        last_opened_at=row.last_opened_at,
    )
