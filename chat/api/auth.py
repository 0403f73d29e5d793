"""Who asks: a program's token by itself, or the browser's session with the CSRF token.

What a session or a token may do is looked up: none speaks for itself.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from accounts.confirming import is_confirmed
from accounts.consent import is_missing
from accounts.models import SessionRecord, User
from accounts.sign_in_tokens import is_recent
from chat.api.errors import CsrfFailed, ReauthenticationRequired, SignInTooOld
from chat.domain.access_errors import ApiTokenReadOnly, ConsentRequired, NotAuthenticated
from chat.visitors import bearer

_READING = {"GET", "HEAD", "OPTIONS"}
# What is open to those who do not accept the site's terms.
_REACHABLE = {"sign_out", "export_everything"}


class Bearer(HttpBearer):
    """An access token or an API token. Who sends one is never taken for the session's person."""

    def __call__(self, request: HttpRequest) -> Any:
        authorization = request.headers.get("Authorization")
        return None if authorization is None else self.authenticate(request, authorization)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """`token` is the whole header."""
        found = bearer(token)
        if request.method not in _READING and not found.may_write:
            raise ApiTokenReadOnly
        request.user = found.user
        _ask_consent(request, found.user)
        return found.user


class AccessToken(Bearer):
    """An access token, where API tokens have no say. A route finds the sign-in by `sign_in_of`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = bearer(token)
        if found.sign_in is None:
            raise NotAuthenticated
        request.user = found.user
        _ask_consent(request, found.user)
        return found.sign_in


class Session(APIKeyCookie):
    """The cookie of a signed-in browser; what writes carries the header X-CSRFToken too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise CsrfFailed
        _ask_consent(request, request.user)
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002 - ninja's signature
        return request.user if request.user.is_authenticated else None


def _ask_consent(request: HttpRequest, person: User) -> None:
    """Refuse who has yet to accept the site's terms, but let them leave. Raises ConsentRequired."""
    match = request.resolver_match
    if (match is None or match.url_name not in _REACHABLE) and is_missing(person):
        raise ConsentRequired


def signed_in(request: HttpRequest) -> User:
    """Return the person who asks; every route has made sure that there is one."""
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker
    return request.user


def sign_in_of(request: HttpRequest) -> SessionRecord | None:
    """Return the sign-in of the program that asks by an access token; None: a browser asks."""
    asking = getattr(request, "auth", None)
    return asking if isinstance(asking, SessionRecord) else None


def refuse_old_sign_in(request: HttpRequest) -> None:
    """Refuse whoever could have taken over a sign-in long after it.

    Raises SignInTooOld for programs, ReauthenticationRequired for browsers.
    """
    sign_in = sign_in_of(request)
    if sign_in is None:
        if not is_confirmed(request):
            raise ReauthenticationRequired
    elif not is_recent(sign_in):
        raise SignInTooOld
