"""The lists of conversations: all, the archive, and the trash with the way out of it for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.confirming import confirmed
from accounts.models import User
from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.conversations import Conversation, ListPlace
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.base import Store
from chat.views.asking import is_fragment
from chat.views.pages import page
from chat.views.sidebar import place_of, read_sidebar, written_place


@dataclass(frozen=True)
class Shelf:
    """One page of a list; `next_place` is the parameter that asks for the next one."""

    conversations: list[Conversation]
    next_place: str = ""


@require_safe
def sidebar(request: HttpRequest) -> HttpResponse:
    """Return a page of the list as a fragment for scripts, or as a page of its own."""
    if not request.user.is_authenticated:
        raise Http404
    owner, after = _owner_of(request), place_of(request.GET.get("after", ""))
    if is_fragment(request):
        opened = _named(owner, request.GET.get("open", ""))
        listed = read_sidebar(owner, current=opened.id if opened else None, after=after)
        return render(request, "chat/_sidebar_now.html", {"sidebar": listed, "opened": opened})
    listed = read_sidebar(owner, after=after)
    return page(request, "chat/conversations.html", {"listed": listed})


@require_safe
@login_required
def archive(request: HttpRequest) -> HttpResponse:
    shelf = _shelf(request, _store_of(request).archived)
    return page(request, "chat/archive.html", {"shelf": shelf})


@require_safe
@login_required
def trash(request: HttpRequest) -> HttpResponse:
    return page(request, "chat/trash.html", {"shelf": _shelf(request, _store_of(request).trash)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def purge(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Ask, and delete one conversation in the trash for ever."""
    owner = _owner_of(request)
    found = store_for(owner).trashed(owner, conversation_id)
    # After the look for it: nobody confirms for nothing.
    return confirmed(_purge)(request, owner, found)


def _purge(request: HttpRequest, owner: Owner, found: Conversation) -> HttpResponse:
    if request.method != "POST":
        return page(request, "chat/purge.html", {"conversation": found})
    actions.purge_conversation(owner, found.id)
    messages.success(request, _("“%(title)s” is deleted for ever.") % {"title": found.title})
    return SeeOther(own_path(None, default="chat:trash"))


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def empty_trash(request: HttpRequest) -> HttpResponse:
    """Ask, and delete all that is in the trash for ever."""
    owner = _owner_of(request)
    if request.method != "POST":
        count = store_for(owner).count_trash(owner)
        return page(request, "chat/empty_trash.html", {"count": count})
    count = actions.empty_trash(owner).conversations
    text = ngettext(
        "Deleted %(count)s conversation for ever.",
        "Deleted %(count)s conversations for ever.",
        count,
    )
    messages.success(request, text % {"count": count})
    return SeeOther(own_path(None, default="chat:trash"))


def _named(owner: Owner, written_id: str) -> Conversation | None:
    """Return the owner's conversation with this id, if there is one."""
    try:
        return store_for(owner).get(owner, UUID(written_id))
    except (ValueError, ConversationNotFound):
        return None


def _shelf(request: HttpRequest, read: Callable[..., list[Conversation]]) -> Shelf:
    """Return the page of the list that the address asks for."""
    limit = settings.CHAT_LIST_PAGE
    after: ListPlace | None = place_of(request.GET.get("after", ""))
    found = read(_owner_of(request), after=after, limit=limit + 1)
    place = written_place(found[limit - 1]) if len(found) > limit else ""
    return Shelf(found[:limit], place)


def _store_of(request: HttpRequest) -> Store:
    return store_for(_owner_of(request))


def _owner_of(request: HttpRequest) -> Owner:
    return Owner.user(cast("User", request.user).pk)  # login_required came before
