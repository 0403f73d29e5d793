"""Reading what somebody wrote: one conversation, for a reason, for some minutes, on record."""

from __future__ import annotations

from math import ceil
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.confirming import confirmed
from accounts.models import User
from accounts.redirects import SeeOther
from chat.admin.metadata import MetadataAdmin
from chat.admin.reasons import ReasonForm
from chat.admin.rows import conversation_of
from chat.domain.errors import ConversationNotFound
from chat.markdown import render
from chat.models import ContentAccess, Conversation
from chat.operations.looking import (
    begin_reading,
    end_reading,
    may_look,
    note_view,
    running_access,
)
from chat.operations.looking.access import READ
from chat.operations.looking.content import Said, read_content
from chat.views.messages_shown import model_label, sentence_of_code, when_said
from chat.views.thumbs import words_of


class ShownMessage:
    """A message as staff read it: with its place among the branches, and without any tool."""

    def __init__(self, said: Said, *, is_agents: bool) -> None:
        self.said = said
        self.turn = said.turn
        self.is_agents = is_agents

    @property
    def html(self) -> str:
        return render(self.turn.text)

    @property
    def author(self) -> str:
        if self.turn.is_question:
            return _("The person")
        if self.is_agents:
            return self.turn.author
        name = model_label(self.turn.model_name) if self.turn.model_name else ""
        return f"Vana ({name})" if name else "Vana"

    @property
    def when(self) -> str:
        return when_said(self.turn)

    @property
    def failure(self) -> str:
        return _(sentence_of_code(self.turn.error_code)) if self.turn.is_failed else ""

    @property
    def feedback_reason(self) -> str:
        given = self.said.feedback
        return words_of(given.reason) if given and given.reason else ""


class ReadingAdmin(MetadataAdmin):
    def reading_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        pages = (
            ("ask", require_http_methods(["GET", "HEAD", "POST"])(self.ask_page)),
            ("read", require_safe(self.read_page)),
            ("end", require_POST(self.end)),
        )
        return [
            path(f"<uuid:conversation_id>/{name}/", wrap(page), name=f"chat_conversation_{name}")
            for name, page in pages
        ]

    def ask_page(self, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """Ask why, and who it is once more; then it may be read for some minutes."""
        row = self._readable(request, conversation_id)
        # After the question whether they may: nobody confirms for nothing.
        return confirmed(self._ask)(request, row)

    def _ask(self, request: HttpRequest, row: Conversation) -> HttpResponse:
        user, person = cast("User", request.user), cast("User", row.owner)
        read = reverse("admin:chat_conversation_read", args=[row.pk])
        if running_access(user, row.pk) is not None:
            return SeeOther(read)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            begin_reading(user, person, row.pk, form.reason, request)
            return SeeOther(read)
        values = {
            "title": _("Why do you need to read this?"),
            "subtitle": f"{person}, {row.pk}",
            "form": form,
            "minutes": settings.CONTENT_ACCESS_MINUTES,
            "row": row,
        }
        return self.shown(request, "ask", values)

    def read_page(self, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """Show what was said, on every branch, as long as the time is not over."""
        row = self._readable(request, conversation_id)
        user, person = cast("User", request.user), cast("User", row.owner)
        access = running_access(user, row.pk)
        if access is None or not note_view(access, user, request):
            return SeeOther(reverse("admin:chat_conversation_ask", args=[row.pk]))
        try:
            content = read_content(person.pk, row.pk, _number(request.GET.get("after", "")))
        except ConversationNotFound:  # purged at this moment
            return SeeOther(reverse("admin:chat_conversation_changelist"))
        values = self._read_values(access, person) | {
            "row": row,
            "content": content,
            "conversation": content.conversation,
            "messages_shown": [
                ShownMessage(each, is_agents=content.conversation.is_agents)
                for each in content.messages
            ],
            "is_first": not request.GET.get("after"),
        }
        response = self.shown(request, "read", values)
        response["X-Robots-Tag"] = "noindex"
        return response

    def end(self, request: HttpRequest, conversation_id: UUID) -> HttpResponse:
        """End the access before its time."""
        row = self._readable(request, conversation_id)
        user = cast("User", request.user)
        access = running_access(user, row.pk)
        if access is not None:
            end_reading(access, user, request)
            messages.success(request, _("Your access to this conversation has ended."))
        return SeeOther(reverse("admin:chat_conversation_change", args=[row.pk]))

    def _readable(self, request: HttpRequest, conversation_id: UUID) -> Conversation:
        """Return the conversation. Raises PermissionDenied, Http404."""
        user = self.staff_of(request, READ)
        row = conversation_of(conversation_id)
        if not may_look(user, row.owner):
            raise PermissionDenied
        return row

    def _read_values(self, access: ContentAccess, person: User) -> dict[str, Any]:
        left = (access.until - timezone.now()).total_seconds()
        return {
            "title": _("What was said"),
            "subtitle": str(person),
            "access": access,
            "seconds_left": max(ceil(left), 1),
            "minutes_left": max(ceil(left / 60), 1),
        }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
