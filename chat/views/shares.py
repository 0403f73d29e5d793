"""Sharing, for the owner: a conversation's link, and the list of all links."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.errors import ChatError, ConversationNotFound, NothingToShare
from chat.domain.owners import Owner
from chat.domain.shares import Share
from chat.stores import database_store
from chat.views.pages import page
from chat.views.sidebar import place_of
from chat.visitors import find


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Show the link; POST makes it, or brings what it shows up to now."""
    owner, found = _shareable(request, conversation_id)
    if request.method != "POST":
        return _share_page(request, found)
    try:
        actions.share_conversation(owner, found.id)
    except NothingToShare as error:
        return _share_page(request, found, error)
    return SeeOther(reverse("chat:share", args=[found.id]))


@require_POST
def withdraw(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = _shareable(request, conversation_id)
    actions.withdraw_share(owner, found.id)
    messages.success(request, _("The link leads nowhere any more."))
    share_path = reverse("chat:share", args=[found.id])
    return SeeOther(own_path(request.POST.get("next") or share_path))


@require_safe
@login_required
def shares(request: HttpRequest) -> HttpResponse:
    owner = Owner.user(cast("User", request.user).pk)
    limit = settings.CHAT_LIST_PAGE
    after = place_of(request.GET.get("after", ""))
    found = database_store().shares(owner, after=after, limit=limit + 1)
    values = {
        "page": "privacy",
        "shares": found[:limit],
        "is_first": after is None,
        "next_place": _place_after(found[limit - 1]) if len(found) > limit else "",
        "path": request.get_full_path(),
    }
    return render(request, "settings/shares.html", values)


def _shareable(request: HttpRequest, conversation_id: UUID) -> tuple[Owner, Conversation]:
    """Return a conversation that can be shared: temporary ones are nobody's to keep a copy of."""
    owner, found = find(request, conversation_id)
    if not owner.is_kept:
        raise ConversationNotFound
    return owner, found


def _share_page(
    request: HttpRequest, found: Conversation, error: ChatError | None = None
) -> HttpResponse:
    existing = _share_of(found)
    values = {
        "conversation": found,
        "share": existing,
        "link": _link(existing) if existing else "",
        "is_behind": existing is not None and _is_behind(existing, found),
    }
    return page(request, "chat/share.html", values, current=found.id, error=error)


def _share_of(found: Conversation) -> Share | None:
    try:
        return database_store().share_of(found.id)
    except ConversationNotFound:
        return None


def _is_behind(existing: Share, found: Conversation) -> bool:
    return (existing.tip, existing.title) != (found.head, found.title)


def _link(existing: Share) -> str:
    """Return the address for others, which the owner's own browser may not be at."""
    return settings.SITE_URL + reverse("chat:shared", args=[existing.token])


def _place_after(last: Share) -> str:
    return f"{last.shared_at.isoformat()}_{last.conversation_id}"
