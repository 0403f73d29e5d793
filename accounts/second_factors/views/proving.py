"""Showing that it is really you: the second step of signing in, and before what needs to be sure.

Too many tries end in 429 (accounts.pauses).
"""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.redirects import SeeOther, as_see_other, own_path
from accounts.second_factors import passkeys
from accounts.second_factors.forms import CodeForm, PasskeyForm
from accounts.second_factors.summary import second_factors_of

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@page_with_form
def second_step(request: HttpRequest) -> HttpResponseBase:
    """Ask who gave their password for the second proof: a code, a recovery code or a passkey."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None or request.user.is_authenticated:
        return SeeOther(own_path(None, default="account_login"))
    user = stage.login.user
    form = _sent(request, user)
    if form.is_valid():
        post_authentication(request, form.factor)
        return as_see_other(stage.exit())
    return _page(request, "mfa/authenticate.html", user, form)


@page_with_form
@login_required
def confirm_by_code(request: HttpRequest) -> HttpResponseBase:
    return _confirm(request, "mfa/reauthenticate.html")


@page_with_form
@login_required
def confirm_by_passkey(request: HttpRequest) -> HttpResponseBase:
    return _confirm(request, "mfa/webauthn/reauthenticate.html")


@page_with_form
def sign_in_by_passkey(request: HttpRequest) -> HttpResponseBase:
    """Tell scripts what to ask the browser for; and sign in whoever has the answer."""
    if not passkeys.are_possible():
        raise Http404
    if request.method != "POST":
        options = passkeys.sign_in_options(None)
        return HttpResponse(options, content_type="application/json")
    after = own_path(request.POST.get("next"))
    if request.user.is_authenticated:
        return SeeOther(after)
    form = PasskeyForm(request, None, request.POST)
    if not form.is_valid():
        return render(request, "mfa/webauthn/refused.html", {"next": after}, status=400)
    if request.POST.get("remember"):
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
    login = Login(user=form.factor.user, redirect_url=after)
    return as_see_other(perform_passwordless_login(request, form.factor, login))


def _confirm(request: HttpRequest, template: str) -> HttpResponseBase:
    """Ask who is signed in for a second factor; then go on where they were asked for it."""
    user = cast("User", request.user)  # login_required came before
    ways = get_adapter(request).get_reauthentication_methods(user)
    after = own_path(request.POST.get("next") or request.GET.get("next"))
    if request.path not in [way["url"] for way in ways]:
        return _other_way(ways, after)
    form = _sent(request, user)
    if form.is_valid():
        post_authentication(request, form.factor, reauthenticated=True)
        return as_see_other(resume_request(request) or SeeOther(after))
    others = [
        {**way, "url": f"{way['url']}?{urlencode({'next': after})}"}
        for way in ways
        if way["url"] != request.path
    ]
    return _page(request, template, user, form, next=after, other_ways=others)


def _other_way(ways: list[dict[str, Any]], after: str) -> HttpResponse:
    """Lead to the first way that this person has."""
    if not ways:
        raise PermissionDenied
    return SeeOther(f"{ways[0]['url']}?{urlencode({'next': after})}")


def _sent(request: HttpRequest, user: User) -> CodeForm | PasskeyForm:
    """Return the form that was sent, or an empty one."""
    kind = PasskeyForm if "credential" in request.POST else CodeForm
    return kind(request, user, request.POST if request.method == "POST" else None)


def _page(
    request: HttpRequest, template: str, user: User, form: CodeForm | PasskeyForm, **values: Any
) -> HttpResponse:
    factors = second_factors_of(user)
    asks_for_passkey = factors.passkeys and factors.are_passkeys_possible
    values |= {
        "form": form,
        "code_form": form if isinstance(form, CodeForm) else CodeForm(request, user),
        "factors": factors,
        "wants_recovery_code": "recovery" in request.GET,
        "passkey_options": passkeys.sign_in_options(user) if asks_for_passkey else None,
    }
    return render(request, template, values, status=400 if form.is_bound else 200)
