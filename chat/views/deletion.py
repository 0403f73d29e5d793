"""Deleting everything: a page of the settings that asks first."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.models import User
from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.owners import Owner
from chat.stores import store_for


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def delete_all(request: HttpRequest) -> HttpResponse:
    """Ask, and put all that a person has into the trash."""
    if request.method != "POST":
        return _page(request)
    if not request.POST.get("sure"):
        return _page(request, error=_("Tick the box if you are sure."))
    count = actions.delete_all_conversations(_person(request).pk)
    deleted = ngettext("Deleted %(count)s conversation.", "Deleted %(count)s conversations.", count)
    messages.success(request, deleted % {"count": count})
    return SeeOther(own_path(None, default="settings:privacy"))


def _page(request: HttpRequest, *, error: str = "") -> HttpResponse:
    user_id = _person(request).pk
    values = {
        "page": "privacy",
        "kept": _count(Owner.user(user_id)),
        "temporary": _count(Owner.temporary(user_id)),
        "error": error,
    }
    return render(request, "settings/delete_all.html", values, status=400 if error else 200)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # `confirmed` came before


def _count(owner: Owner) -> int:
    return store_for(owner).count(owner)
