"""Keep this conversation? Asked of people who sign in after they talked without an account."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.errors import ChatError, ConversationBusy, NothingToKeep, StoreUnavailable
from chat.domain.owners import Owner
from chat.stores import cache_store
from chat.views.answers import conversation_url
from chat.views.asking import is_fragment
from chat.views.pages import page
from chat.visitors import forget_visitor, visitor_of

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def asks_to_keep(view: View[Parameters]) -> View[Parameters]:
    """Where people arrive after signing in: ask first what becomes of what they said before.

    Nobody who is signed in has a visitor's cookie but those who were visitors a
    moment ago, so it needs no flag and costs the others nothing.
    """

    @wraps(view)
    def asking(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        visitor = visitor_of(request)
        if not request.user.is_authenticated or visitor is None or is_fragment(request):
            return view(request, *args, **kwargs)
        try:
            is_waiting = bool(cache_store().owned_by(visitor))
        except StoreUnavailable:
            # The cache is away, accounts are not: they are asked when it is back.
            return view(request, *args, **kwargs)
        if is_waiting:
            query = urlencode({"next": request.get_full_path()})
            return SeeOther(f"{reverse('chat:keep')}?{query}")
        return _without_visitor(view(request, *args, **kwargs))

    return asking


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    visitor = visitor_of(request)
    waiting = cache_store().owned_by(visitor) if visitor else []
    if visitor is None or not waiting:
        return _without_visitor(SeeOther(own_path(_next(request))))
    if request.method != "POST":
        return _keep_page(request, visitor, waiting)
    if request.POST.get("answer") == "forget":
        return _forgotten(request, visitor, waiting)
    return _kept(request, Owner.user(request.user.pk), visitor, waiting)


def _kept(
    request: HttpRequest, owner: Owner, visitor: Owner, waiting: list[Conversation]
) -> HttpResponse:
    chosen = _chosen_ids(request)
    try:
        kept = actions.keep_conversations(visitor, owner, chosen)
    except (NothingToKeep, ConversationBusy) as error:
        left = cache_store().owned_by(visitor)
        return _keep_page(request, visitor, left, chosen=chosen or None, error=error)
    if kept:
        text = ngettext("Kept %(count)s conversation.", "Kept %(count)s conversations.", len(kept))
        messages.success(request, text % {"count": len(kept)})
    gone = [each for each in waiting if each.id not in chosen]
    return _without_visitor(SeeOther(_path_after(request, gone)))


def _forgotten(request: HttpRequest, visitor: Owner, waiting: list[Conversation]) -> HttpResponse:
    actions.forget_visitor(visitor)
    messages.success(request, _("What you said without an account is forgotten."))
    return _without_visitor(SeeOther(_path_after(request, waiting)))


def _keep_page(
    request: HttpRequest,
    visitor: Owner,
    waiting: list[Conversation],
    *,
    chosen: Collection[UUID] | None = None,
    error: ChatError | None = None,
) -> HttpResponse:
    """Show the question; `chosen` None: everything is."""
    values = {
        "conversations": waiting,
        "chosen": {each.id for each in waiting} if chosen is None else chosen,
        "working": cache_store().working(visitor),
        "next": own_path(_next(request)),
    }
    return page(request, "chat/keep.html", values, error=error)


def _chosen_ids(request: HttpRequest) -> set[UUID]:
    """Return the ids that were ticked; what is none was not on the page."""
    found = set()
    for text in request.POST.getlist("conversation"):
        with suppress(ValueError):
            found.add(UUID(text))
    return found


def _path_after(request: HttpRequest, gone: list[Conversation]) -> str:
    """Return where to go on: not to what is forgotten now."""
    path = own_path(_next(request))
    return own_path(None) if any(conversation_url(each) in path for each in gone) else path


def _next(request: HttpRequest) -> str | None:
    return request.POST.get("next") or request.GET.get("next")


def _without_visitor(response: HttpResponse) -> HttpResponse:
    """Return the response, which takes away the cookie by which the visitor was known."""
    forget_visitor(response)
    return response
