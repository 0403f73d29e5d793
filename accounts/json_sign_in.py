"""Signing in by JSON, in one step: address, password and, where it is asked for, a code.

It goes through the steps that the pages go through (django-allauth's): what holds there for
addresses, second factors and limits, holds here. The session is the program's own: a browser
that sends its cookies stays who it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib import import_module
from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from allauth.account.utils import has_verified_email
from allauth.headless.account.inputs import LoginInput
from allauth.headless.constants import Client
from allauth.headless.internal.decorators import mark_request_as_headless
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User
from accounts.second_factors.forms import CodeForm
from accounts.sign_in_tokens import SignInTokens, first_tokens


class Reason(StrEnum):
    """Why somebody was not signed in. Only the first is told to who does not know the password."""

    FAILED = "sign_in_failed"
    CODE_REQUIRED = "second_factor_required"
    CODE_WRONG = "second_factor_wrong"
    UNVERIFIED = "email_unverified"
    WAITING = "account_waiting"
    REFUSED = "sign_in_refused"


class SignInRefused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def sign_in(request: HttpRequest, email: str, password: str, code: str = "") -> SignInTokens:
    """Sign a program in. Raises SignInRefused, TooManyAttempts."""
    with _session_of_its_own(request):
        form = LoginInput({"email": email, "password": password})
        if not form.is_valid():
            raise SignInRefused(Reason.FAILED)
        _refuse_early(form.login)
        _mark(request, form.login.user)
        perform_password_login(request, form.cleaned_data, form.login)
        if not request.user.is_authenticated:
            _take_step(request, get_pending_stage(request), code)
        if not request.user.is_authenticated:
            raise SignInRefused(Reason.REFUSED)
        return first_tokens(request)


def _refuse_early(login: Login) -> None:
    """Refuse who would be sent a code or led to a page. Raises SignInRefused."""
    # A program does not take back that its person goes.
    if not login.user.is_active or login.user.closed_at is not None:
        raise SignInRefused(Reason.REFUSED)
    is_needed = login.email_verification == EmailVerificationMethod.MANDATORY
    if is_needed and not has_verified_email(login.user, login.email):
        raise SignInRefused(Reason.UNVERIFIED)
    if not login.user.may_sign_in:
        raise SignInRefused(Reason.WAITING)


def _mark(request: Any, user: User) -> None:
    """Let allauth answer each step in JSON, not by leading to a page.

    Nobody gets these answers. They make no tokens, as for somebody who has them already.
    """
    mark_request_as_headless(request, Client.APP)
    request.allauth.headless._pre_user = user  # noqa: SLF001 - what its own views set


def _take_step(request: HttpRequest, stage: LoginStage | None, code: str) -> None:
    """Go through what is asked beyond the password. Raises SignInRefused, TooManyAttempts."""
    if not isinstance(stage, AuthenticateStage):
        raise SignInRefused(Reason.REFUSED)
    if not code:
        raise SignInRefused(Reason.CODE_REQUIRED)
    form = CodeForm(request, stage.login.user, {"code": code})
    if not form.is_valid():
        raise SignInRefused(Reason.CODE_WRONG)
    post_authentication(request, form.factor)
    stage.exit()


@contextmanager
def _session_of_its_own(request: HttpRequest) -> Iterator[None]:
    """Give the request a new session, which is kept only if somebody signs in to it."""
    session, user = request.session, request.user
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    request.user = AnonymousUser()
    try:
        yield
    finally:
        request.session, request.user = session, user
        # Signing in renews the CSRF token: of a browser that is not concerned.
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
