"""The sessions that agents keep for a person: a list, to read along and to delete."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from chat.agents import owned
from chat.views.sidebar import place_of


@require_safe
@login_required
def agent_sessions(request: HttpRequest) -> HttpResponse:
    limit = settings.CHAT_LIST_PAGE
    after = place_of(request.GET.get("after", ""))
    found = owned.sessions(cast("User", request.user).pk, after=after, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    values = {
        "page": "privacy",
        "sessions": found[:limit],
        "is_first": after is None,
        "next_place": f"{last.updated_at.isoformat()}_{last.id}" if last else "",
        "path": request.get_full_path(),
    }
    return render(request, "settings/agent_sessions.html", values)
