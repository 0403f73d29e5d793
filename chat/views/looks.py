"""Who looked: every look of the staff at what a person wrote, for that person to see."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import AccountRole
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.looking import GROUND_WORDS, Look, LookKind
from chat.domain.owners import Owner
from chat.operations.looking import looks_at, mark_seen
from chat.stores import database_store
from chat.views.openings import is_ahead
from chat.views.sidebar import place_of


@dataclass(frozen=True)
class ShownLook:
    """A look, in words. `conversation` is None where it is gone, or where it was all of them."""

    look: Look
    conversation: Conversation | None

    @property
    def ground(self) -> str:
        return _(GROUND_WORDS[self.look.reason.ground])

    @property
    def role(self) -> str:
        return str(AccountRole(self.look.role).label)

    @property
    def is_export(self) -> bool:
        return self.look.kind is LookKind.EXPORT

    @property
    def is_running(self) -> bool:
        return not self.is_export and not self.look.ended_at and self.look.until > timezone.now()


@require_safe
@login_required
def looks(request: HttpRequest) -> HttpResponse:
    """List them, newest first. Who has opened the page has been told."""
    owner, opened_at = Owner.user(cast("User", request.user).pk), timezone.now()
    limit = settings.CHAT_LIST_PAGE
    after = place_of(request.GET.get("after", ""))
    found = looks_at(cast("int", owner.user_id), after=after, limit=limit + 1)
    if after is None and not is_ahead(request):
        mark_seen(cast("int", owner.user_id), opened_at)
    values = {
        "page": "privacy",
        "looks": [ShownLook(each, _conversation_of(owner, each)) for each in found[:limit]],
        "is_first": after is None,
        "next_place": _place_after(found[limit - 1]) if len(found) > limit else "",
        "minutes": settings.CONTENT_ACCESS_MINUTES,
    }
    response = render(request, "settings/looks.html", values)
    response["Cache-Control"] = "no-store"
    return response


def _conversation_of(owner: Owner, look: Look) -> Conversation | None:
    if look.conversation_id is None:
        return None
    with suppress(ConversationNotFound):
        return database_store().get(owner, look.conversation_id)
    return None


def _place_after(last: Look) -> str:
    return f"{last.begun_at.isoformat()}_{last.id}"
