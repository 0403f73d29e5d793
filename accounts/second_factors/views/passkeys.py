"""The passkeys of the person who asks: added, renamed, removed. Others' are not there."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import flows
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.devices import browser_and_system
from accounts.models import User
from accounts.redirects import SeeOther, own_path
from accounts.second_factors import passkeys
from accounts.second_factors.adding import may_add
from accounts.second_factors.forms import NameForm, NewPasskeyForm

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@page_with_form
@confirmed
def add(request: HttpRequest) -> HttpResponse:
    if not passkeys.are_possible():
        raise Http404
    user = cast("User", request.user)  # `confirmed` came before
    if not (_has_room(request, user) and may_add(request, user)):
        return _back()
    form = NewPasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _keep(request, form)
    browser, system = browser_and_system(request.headers.get("User-Agent", ""))
    values = {
        "form": form,
        "name": form["name"].value() or f"{browser}, {system}",
        "options": passkeys.new_passkey_options(user),
    }
    return _page(request, "add_form", values, form)


@page_with_form
@confirmed
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    factor = _own(request, pk)
    form = NameForm(request.POST if request.method == "POST" else {"name": factor.data["name"]})
    if request.method == "POST" and form.is_valid():
        flows.rename_authenticator(request, factor, form.cleaned_data["name"])
        messages.success(request, _("The passkey was renamed."))
        return _back()
    return _page(request, "edit_form", {"form": form, "pk": pk}, form)


@page_with_form
@confirmed
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    factor = _own(request, pk)
    if request.method == "POST":
        flows.remove_authenticator(request, factor)
        return _back()
    values = {"name": factor.data["name"], "pk": pk}
    return _page(request, "authenticator_confirm_delete", values)


def _keep(request: HttpRequest, form: NewPasskeyForm) -> HttpResponse:
    # No transaction around it: it sends a mail, and other writers would wait for that.
    _factor, codes = flows.add_authenticator(
        request, name=form.cleaned_data["name"], credential=form.kept
    )
    return SeeOther(own_path(None, default="mfa_view_recovery_codes")) if codes else _back()


def _has_room(request: HttpRequest, user: User) -> bool:
    if passkeys.own_rows(user).count() < passkeys.MAX_PASSKEYS:
        return True
    sentence = ngettext(
        "You have %(count)s passkey: remove it before you add another.",
        "You have %(count)s passkeys: remove one before you add another.",
        passkeys.MAX_PASSKEYS,
    )
    messages.error(request, sentence % {"count": passkeys.MAX_PASSKEYS})
    return False


def _own(request: HttpRequest, pk: int) -> Authenticator:
    return get_object_or_404(passkeys.own_rows(cast("User", request.user)), pk=pk)


def _page(
    request: HttpRequest, name: str, values: dict[str, Any], form: NameForm | None = None
) -> HttpResponse:
    is_refused = form is not None and request.method == "POST"
    return render(request, f"mfa/webauthn/{name}.html", values, status=400 if is_refused else 200)


def _back() -> HttpResponse:
    return SeeOther(own_path(None, default="settings:security"))
