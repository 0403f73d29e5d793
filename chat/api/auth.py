"""Who asks: an API token by itself, or the browser's session with the CSRF token.

Neither is signed with SECRET_KEY: what a session or a token may do is looked up.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from accounts.api_tokens import bearer_of, find_api_token
from accounts.models import User
from chat.api.errors import CsrfFailed
from chat.domain.errors import ApiTokenInvalid, ApiTokenReadOnly

_READING = {"GET", "HEAD", "OPTIONS"}


class ApiToken(HttpBearer):
    """`Authorization: Bearer vana_…`. Who sends one is never taken for the session's person."""

    def __call__(self, request: HttpRequest) -> User | None:
        authorization = request.headers.get("Authorization")
        if authorization is None:
            return None
        return self.authenticate(request, bearer_of(authorization))

    def authenticate(self, request: HttpRequest, token: str) -> User:
        found = find_api_token(token)
        if found is None:
            raise ApiTokenInvalid
        if request.method not in _READING and not found.may_write:
            raise ApiTokenReadOnly
        request.user = found.user
        return found.user


class Session(APIKeyCookie):
    """The cookie of a signed-in browser; what writes carries the header X-CSRFToken too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise CsrfFailed
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:  # noqa: ARG002 - ninja's signature
        return request.user if request.user.is_authenticated else None


def signed_in(request: HttpRequest) -> User:
    """Return the person who asks; every route has made sure that there is one."""
    assert isinstance(request.user, User)  # noqa: S101 - for the type checker
    return request.user
