"""The authenticator app of the person who asks: set up, turned off."""

from __future__ import annotations

from typing import cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import flows
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.confirming import confirmed
from accounts.models import User
from accounts.redirects import SeeOther, own_path
from accounts.second_factors.adding import may_add
from accounts.second_factors.boxes import UnreadableSecret, seal, unseal
from accounts.second_factors.codes import mark_used, new_secret
from accounts.second_factors.forms import AppForm
from accounts.second_factors.qr import qr_code
from accounts.second_factors.summary import find

page_with_form = require_http_methods(["GET", "HEAD", "POST"])

# Where the session keeps the secret until the app has shown that it has it: sealed, as in a row.
_SECRET = "second_factors.new_secret"  # noqa: S105 - a name


@page_with_form
@confirmed
def set_up(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)  # `confirmed` came before
    if find(user, Authenticator.Type.TOTP):
        return SeeOther(own_path(None, default="mfa_deactivate_totp"))
    if not may_add(request, user):
        return SeeOther(own_path(None, default="settings:security"))
    secret = _secret(request)
    form = AppForm(secret, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return SeeOther(own_path(None, default=_turn_on(request, form)))
    values = {
        "form": form,
        "qr": qr_code(get_adapter().build_totp_url(user, secret)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    return render(request, "mfa/totp/activate_form.html", values, status=_status(form))


@page_with_form
@confirmed
def turn_off(request: HttpRequest) -> HttpResponse:
    factor = find(cast("User", request.user), Authenticator.Type.TOTP)
    if factor is None:
        raise Http404
    if request.method != "POST":
        return render(request, "mfa/totp/deactivate_form.html")
    flows.deactivate_totp(request, factor)
    return SeeOther(own_path(None, default="settings:security"))


def _secret(request: HttpRequest) -> str:
    """Return the secret that is being set up: a reload must not make a scanned code worthless."""
    sealed = request.session.get(_SECRET, "")
    try:
        return unseal(sealed)
    except UnreadableSecret:  # there is none yet, or SECRET_KEY has changed
        secret = new_secret()
        request.session[_SECRET] = seal(secret)
        return secret


def _turn_on(request: HttpRequest, form: AppForm) -> str:
    """Keep the app, and return the name of the page that is next."""
    try:
        with transaction.atomic():
            factor, codes = flows.activate_totp(request, form)
            mark_used(factor, form.period)
    except IntegrityError:  # the form came twice at the same time
        return "settings:security"
    del request.session[_SECRET]
    return "mfa_view_recovery_codes" if codes else "settings:security"


def _status(form: AppForm) -> int:
    return 400 if form.is_bound else 200
