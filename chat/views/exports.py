"""Exports, for the owner: one conversation, those that were chosen, or all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.redirects import SeeOther, own_path
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound, NotFound
from chat.downloads import download
from chat.exports.files import all_of, file_of, file_of_many
from chat.exports.formats import Format
from chat.views.pages import page
from chat.views.selection import chosen_ids
from chat.visitors import find, owners_of


@require_safe
def export(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Offer the formats for one conversation."""
    owner, found = find(request, conversation_id)
    values = {"conversation": found, "is_kept": owner.is_kept}
    return page(request, "export/one.html", values, current=found.id)


@require_safe
def file(request: HttpRequest, conversation_id: UUID, form: Format) -> HttpResponseBase:
    _owner, found = find(request, conversation_id)
    return download(request, file_of(request, found, form))


@require_http_methods(["GET", "HEAD", "POST"])
def export_many(request: HttpRequest) -> HttpResponseBase:
    """Offer the formats for all that somebody has; POST for those that were chosen in a list.

    Neither changes anything: a selection is only too long for an address.
    """
    owners = owners_of(request)
    if not owners:
        raise ConversationNotFound
    if request.method != "POST":
        is_empty = next(all_of(owners), None) is None
        return _many_page(request, [], is_all=True, is_empty=is_empty)
    if not chosen_ids(request):
        messages.error(request, _("Choose at least one conversation."))
        return SeeOther(own_path(request.POST.get("next"), default="chat:sidebar"))
    return _many_page(request, _chosen(request), is_all=False)


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponseBase:
    """Send all; with POST those that are named, as many of them as are there."""
    if request.method == "POST":
        return download(request, file_of_many(request, _chosen(request), _format(request.POST)))
    owners = owners_of(request)
    if not owners:
        raise ConversationNotFound
    return download(request, file_of_many(request, all_of(owners), _format(request.GET)))


def _many_page(
    request: HttpRequest, chosen: list[Conversation], *, is_all: bool, is_empty: bool = False
) -> HttpResponse:
    back = reverse("chat:start")
    if request.user.is_authenticated:
        back = reverse("settings:privacy" if is_all else "chat:sidebar")
    values = {
        "chosen": chosen,
        "is_all": is_all,
        "is_empty": is_empty,
        "back": back if is_all else own_path(request.POST.get("next") or back),
    }
    return page(request, "export/many.html", values)


def _chosen(request: HttpRequest) -> list[Conversation]:
    """Return what was chosen and is there. Raises ConversationNotFound if nothing is."""
    found = list(_found(request))
    if not found:
        raise ConversationNotFound
    return found


def _found(request: HttpRequest) -> Iterator[Conversation]:
    for each in chosen_ids(request):
        # Gone meanwhile, in another tab.
        with suppress(ConversationNotFound):
            yield find(request, each)[1]


def _format(given: QueryDict) -> Format:
    """Return the format that is asked for. Raises NotFound for one that is none."""
    try:
        return Format(given.get("format", Format.JSON))
    except ValueError as error:
        raise NotFound from error
