"""Runs of models for staff: how they ended and how long they took, without what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chat.admin.finding import GenerationFinder
from chat.admin.metadata import MetadataAdmin, page_of
from chat.models import Generation

# All that is read. What the model was sent (`receipt`) and asked for (`wish`) is content.
_COLUMNS = (
    *("id", "conversation_id", "conversation__owner__email", "status", "error_code", "engine"),
    *("model_name", "input_tokens", "output_tokens", "queued_at", "started_at", "ended_at"),
    *("first_delta_at",),
)


@dataclass(frozen=True)
class Run:
    """One run, with its times in seconds."""

    row: Generation

    @property
    def short_id(self) -> str:
        """The beginning of its id, as it stands under a failed reply and in the log."""
        return str(self.row.pk)[:8]

    @property
    def short_conversation_id(self) -> str:
        return str(self.row.conversation_id)[:8]

    @property
    def waited(self) -> float | None:
        """Seconds from the question to the first words."""
        row = self.row
        return _seconds(row.queued_at, row.first_delta_at)

    @property
    def took(self) -> float | None:
        return _seconds(self.row.started_at, self.row.ended_at)


@admin.register(Generation)
class GenerationAdmin(MetadataAdmin):
    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_safe(self.list_page))
        return [path("", page, name="chat_generation_changelist")]

    def list_page(self, request: HttpRequest) -> HttpResponse:
        """List them, newest first."""
        self.staff_of(request)
        finder = GenerationFinder(request.GET)
        rows = Generation.objects.select_related("conversation__owner").only(*_COLUMNS)
        page = page_of(request, rows.filter(finder.wanted()), "queued_at")
        values = {
            "title": _("Generations"),
            "finder": finder,
            "page": page,
            "runs": [Run(row) for row in page.rows],
        }
        return self.shown(request, "generations", values)


def runs_of(conversation_id: UUID, limit: int) -> list[Run]:
    """Return the newest runs of one conversation."""
    rows = Generation.objects.filter(conversation_id=conversation_id).only(*_COLUMNS)
    return [Run(row) for row in rows.order_by("-queued_at")[:limit]]


def _seconds(begin: datetime | None, end: datetime | None) -> float | None:
    return (end - begin).total_seconds() if begin and end else None
