"""Deleting one's account: a page of the settings that makes sure, and says what goes."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.models import User
from accounts.redirects import SeeOther
from accounts.staff import LastAdministrator, is_last
from chat import actions
from chat.domain.hold_errors import AccountHeld
from chat.operations.erasure.accounts import preview


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def delete_account(request: HttpRequest) -> HttpResponse:
    """Ask, and close the account; from then on there is only the receipt."""
    person = cast("User", request.user)  # `confirmed` came before
    if request.method != "POST":
        return _page(request, person)
    error = _what_is_missing(request, person)
    if error:
        return _page(request, person, error=error)
    try:
        receipt_id = actions.erase_account(person, by=person, request=request)
    except (LastAdministrator, AccountHeld) as refusal:
        return _page(request, person, error=_(str(refusal.message)))
    logout(request)
    page = reverse("chat:receipt", args=[receipt_id]) if receipt_id else reverse("chat:start")
    return SeeOther(page)


def _what_is_missing(request: HttpRequest, person: User) -> str:
    """Return what keeps a form from being meant; empty when nothing does."""
    if request.POST.get("email", "").strip().lower() != person.email.lower():
        return _("Type your own email address.")
    return "" if request.POST.get("sure") else _("Tick the box if you are sure.")


def _page(request: HttpRequest, person: User, *, error: str = "") -> HttpResponse:
    values = {
        "page": "privacy",
        "goes": preview(person),
        "grace_days": settings.ERASURE_GRACE_DAYS,
        "is_last": is_last(person),
        "email": request.POST.get("email", "").strip(),
        "error": error,
    }
    response = render(request, "settings/delete_account.html", values, status=400 if error else 200)
    response["Cache-Control"] = "no-store"
    return response
