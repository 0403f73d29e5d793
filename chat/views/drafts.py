"""Drafts, saved by scripts while somebody types; without scripts they stand in the box alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.drafts import Typing
from chat.domain.owners import Owner
from chat.forms import DraftForm
from chat.stores import database_store
from chat.views.asking import cleaned, is_fragment
from chat.visitors import find


@require_POST
def of_start(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        raise Http404
    return _save(request, Owner.user(request.user.pk), None)


@require_POST
def of_conversation(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = find(request, conversation_id)
    return _save(request, owner, found.id)


def saved_draft(owner: Owner | None, conversation_id: UUID | None) -> dict[str, Any]:
    """Return what the message box needs: the draft, since when, and where the next is saved."""
    if owner is None or not owner.is_kept:
        return {}
    found = database_store().draft(owner, conversation_id)
    path = (
        reverse("chat:conversation_draft", args=[conversation_id])
        if conversation_id
        else reverse("chat:draft")
    )
    if found is None:
        return {"draft_url": path}
    return {
        "draft_url": path,
        "draft": found.text,
        "draft_at": int(found.saved_at.timestamp() * 1000),
    }


def _save(request: HttpRequest, owner: Owner, conversation_id: UUID | None) -> HttpResponse:
    fields = cleaned(DraftForm(request.POST))
    typing = Typing(fields["writer"], fields["number"] or 0)
    actions.save_draft(owner, conversation_id, fields["prompt"] or "", typing)
    return HttpResponse(status=204) if is_fragment(request) else SeeOther(own_path(None))
