"""The settings of the person who asks.

Nothing names whose they are: every view reads and writes the account that is
signed in. Every address answers GET, so that signing in can lead back to it.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.forms import password_min_chars
from accounts.limits import TooManyAttempts
from accounts.models import Consent, SessionRecord, User
from accounts.passwords import WrongPassword, change_password
from accounts.redirects import SeeOther, own_path
from accounts.second_factors.summary import second_factors_of
from accounts.sentences import pause_sentence, wrong_password_sentence
from accounts.sessions import end_other_sessions, end_session
from accounts.settings.forms import (
    AppearanceForm,
    OwnFieldsForm,
    PasswordForm,
    PrivacyForm,
    ProfileForm,
)

# What the button that signs out all other devices sends in place of a device's id.
OTHERS = "others"

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@page_with_form
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    return _own_fields(request, ProfileForm, "profile", _("Your profile was saved."))


@page_with_form
@login_required
def appearance(request: HttpRequest) -> HttpResponse:
    return _own_fields(request, AppearanceForm, "appearance", _("Your settings were saved."))


@page_with_form
@login_required
def security(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _security_page(request, form)
    old, new = form.cleaned_data["oldpassword"], form.cleaned_data["password1"]
    try:
        change_password(request, user, old=old, new=new)
    except WrongPassword as error:
        form.add_error("oldpassword", wrong_password_sentence(error.tries_left))
        return _security_page(request, form)
    except TooManyAttempts as error:
        return _paused(request, form, error.retry_after_seconds)
    return _done(request, "security", _("Your password was changed. Other devices are signed out."))


@page_with_form
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _end_sessions(request, request.POST.get("session", ""))
    records = SessionRecord.objects.of(_person(request).pk).newest_first()
    key = request.session.session_key
    values = {
        "current": next((each for each in records if each.session_id == key), None),
        "others": [each for each in records if each.session_id != key],
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 3600),
        "all_others": OTHERS,
    }
    return _page(request, "sessions", values)


@page_with_form
@login_required
def privacy(request: HttpRequest) -> HttpResponse:
    consents = Consent.objects.of(_person(request).pk).newest_first()
    saved = _("Your settings were saved.")
    return _own_fields(request, PrivacyForm, "privacy", saved, {"consents": consents})


def _own_fields(
    request: HttpRequest,
    form_class: type[OwnFieldsForm],
    name: str,
    sentence: str,
    values: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or save what was sent. `values`: what the page shows beside it."""
    # A row of its own: what is refused must not show elsewhere on the page, as the theme would.
    user = User.objects.get(pk=_person(request).pk)
    form = form_class(request.POST if request.method == "POST" else None, instance=user)
    if not form.is_valid():
        values = {"form": form, **(values or {})}
        return _page(request, name, values, status=400 if form.is_bound else 200)
    form.keep()
    return _done(request, name, sentence)


def _end_sessions(request: HttpRequest, which: str) -> HttpResponse:
    user, key = _person(request), request.session.session_key
    if which != OTHERS:
        if not end_session(user, _uuid(which), except_key=key):
            raise Http404
        return _done(request, "sessions", _("The device is signed out."))
    count = end_other_sessions(user, except_key=key)
    sentence = ngettext(
        "%(count)s other device is signed out.", "%(count)s other devices are signed out.", count
    )
    return _done(request, "sessions", sentence % {"count": count})


def _paused(request: HttpRequest, form: PasswordForm, seconds: int) -> HttpResponse:
    form.add_error(None, pause_sentence(seconds))
    response = _security_page(request, form, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _security_page(
    request: HttpRequest, form: PasswordForm, *, status: int | None = None
) -> HttpResponse:
    values = {
        "form": form,
        "password_min_chars": password_min_chars(),
        "factors": second_factors_of(_person(request)),
    }
    return _page(request, "security", values, status=status or (400 if form.is_bound else 200))


def _page(
    request: HttpRequest, name: str, values: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, f"settings/{name}.html", {"page": name, **values}, status=status)


def _done(request: HttpRequest, name: str, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return SeeOther(own_path(None, default=f"settings:{name}"))


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # login_required came before


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
