"""The API tokens of the person who asks: which there are, making and revoking them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.api_tokens import (
    NAME_MAX_CHARS,
    TOKENS_PER_PERSON,
    ApiToken,
    ApiTokenScope,
    TooManyApiTokens,
    issue_api_token,
    revoke_api_token,
)
from accounts.audit.api_tokens import record_issued, record_revoked
from accounts.confirming import confirmed
from accounts.models import User
from accounts.redirects import SeeOther, own_path

# What people choose from; programs may ask for other numbers.
LIFETIMES_DAYS = (7, 30, 90, 366)

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def lifetimes() -> list[tuple[int, str]]:
    return [
        (days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days})
        for days in LIFETIMES_DAYS
    ]


class NewApiTokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_MAX_CHARS)
    scope = forms.ChoiceField(
        label=gettext_lazy("What it may do"),
        choices=ApiTokenScope.choices,
        initial=ApiTokenScope.READ,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Expires after"),
        help_text=gettext_lazy("From then on it is refused."),
        choices=lifetimes,
        coerce=int,
        initial=90,
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="%s")


@require_safe
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    values = {"api_tokens": _owned(request).newest_first(), "now": timezone.now()}
    return _page(request, "tokens", values)


@page_with_form
@confirmed
def new_token(request: HttpRequest) -> HttpResponse:
    """Make an API token, and show its secret in this answer and nowhere else.

    The one form that is not answered by a redirect: whatever carried the secret
    to the next page (a session, a cookie, an address) would keep it. A reload
    makes the browser ask, and would make another token, which the list shows.
    """
    form = NewApiTokenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "new_token", {"form": form}, status=400 if form.is_bound else 200)
    wish = form.cleaned_data
    scope, lifetime = ApiTokenScope(wish["scope"]), timedelta(days=wish["days"])
    try:
        with transaction.atomic():
            person = _person(request)
            issued = issue_api_token(person.pk, wish["name"], scope=scope, lifetime=lifetime)
            record_issued(request, person, issued[0])
    except TooManyApiTokens:
        sentence = _("You have %(count)s API tokens, and that is the limit. Revoke one first.")
        form.add_error(None, sentence % {"count": TOKENS_PER_PERSON})
        return _page(request, "new_token", {"form": form}, status=409)
    api_token, secret = issued
    return _page(request, "token_issued", {"api_token": api_token, "secret": secret})


@page_with_form
@login_required
def revoke_token(request: HttpRequest, api_token_id: UUID) -> HttpResponse:
    api_token = get_object_or_404(_owned(request), pk=api_token_id)
    if request.method != "POST":
        return _page(request, "revoke_token", {"api_token": api_token})
    with transaction.atomic():
        if revoke_api_token(_person(request).pk, api_token_id):
            record_revoked(request, _person(request), api_token_id)
    sentence = _("“%(name)s” is revoked: from now on it is refused.")
    messages.success(request, sentence % {"name": api_token.name})
    return SeeOther(own_path(None, default="settings:tokens"))


def _owned(request: HttpRequest) -> Any:
    return ApiToken.objects.owned_by(_person(request).pk)


def _page(
    request: HttpRequest, name: str, values: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    response = render(request, f"settings/{name}.html", {"page": "tokens", **values}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # login_required came before
