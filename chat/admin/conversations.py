"""Conversations for staff: whose, when, how long; never what they are called or what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, Sum
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit import record
from accounts.roles import AccountRole, may
from chat.admin.exporting import ExportingAdmin
from chat.admin.finding import ConversationFinder
from chat.admin.generations import runs_of
from chat.admin.metadata import PERMISSION, page_of
from chat.admin.reading import ReadingAdmin
from chat.admin.rows import Shown, conversation_of, conversations
from chat.domain.looking import GROUND_WORDS, Ground
from chat.models import ContentAccess, Conversation, Event
from chat.operations.looking import may_look
from chat.operations.looking.access import EXPORT, READ

# The newest runs of models that a conversation's page shows.
LAST_GENERATIONS = 20
LAST_LOOKS = 50


@dataclass(frozen=True)
class Sums:
    """What a conversation takes."""

    events: int
    size_chars: int
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class LookRow:
    """A look at a conversation, for all staff: not who it was, nor their words."""

    row: ContentAccess

    @property
    def role(self) -> str:
        return str(AccountRole(self.row.reader_role).label)

    @property
    def ground(self) -> str:
        return _(GROUND_WORDS[Ground(self.row.ground)])


@admin.register(Conversation)
class ConversationAdmin(ReadingAdmin, ExportingAdmin):
    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(require_safe(self.list_page)), name="chat_conversation_changelist"),
            *self.export_urls(),
            path(
                "<uuid:conversation_id>/",
                wrap(require_safe(self.detail_page)),
                name="chat_conversation_change",
            ),
            *self.reading_urls(),
        ]

    def list_page(self, request: HttpRequest) -> HttpResponse:
        """List them, newest first."""
        user = self.staff_of(request)
        finder = ConversationFinder(request.GET)
        rows = conversations().filter(finder.wanted())
        person = finder.person()
        if person is not None:
            record(PERMISSION, by=user, about=person, request=request, detail="list")
        page = page_of(request, rows, "created_at")
        values = {
            "title": _("Conversations"),
            "finder": finder,
            "page": page,
            "shown": [Shown(row) for row in page.rows],
            "may_export": may(user, EXPORT),
        }
        return self.shown(request, "conversations", values)

    def detail_page(self, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """Show what is known about one, but not what it says."""
        user = self.staff_of(request)
        row = conversation_of(conversation_id)
        if row.owner is not None:
            detail = f"conversation {row.pk}"
            record(PERMISSION, by=user, about=row.owner, request=request, detail=detail)
        looks = ContentAccess.objects.filter(conversation_id=row.pk)
        values = {
            "title": _("Conversation"),
            "subtitle": str(row.pk),
            "shown": Shown(row),
            "sums": _sums(row),
            "runs": runs_of(row.pk, LAST_GENERATIONS),
            "looks": [LookRow(each) for each in looks.newest_first()[:LAST_LOOKS]],
            "may_read": may_look(user, row.owner, READ),
            "may_export": may_look(user, row.owner, EXPORT),
        }
        return self.shown(request, "conversation", values)


def _sums(row: Conversation) -> Sums:
    counted: dict[str, Any] = Event.objects.filter(conversation=row).aggregate(
        events=Count("pk"),
        size_chars=Sum(Length("text") + Length("data")),
        input_tokens=Sum("input_tokens"),
        output_tokens=Sum("output_tokens"),
    )
    return Sums(**{name: value or 0 for name, value in counted.items()})
