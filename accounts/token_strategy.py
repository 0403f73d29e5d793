"""Gives django-allauth's JSON sign-in Vana's access and refresh tokens.

Apps that draw their own pages for signing in use allauth's steps, which lie in a session: that
is found by `X-Session-Token` on the way, and by the access token once somebody is signed in.
"""

from __future__ import annotations

from typing import Any

from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.base import AbstractTokenStrategy
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.api_tokens import bearer_of
from accounts.sign_in_tokens import access_lifetime, find_sign_in, first_tokens


class SignInTokenStrategy(AbstractTokenStrategy):
    def get_session_token(self, request: HttpRequest) -> str | None:
        """Return the key of the session that the request is about."""
        told = request.headers.get("X-Session-Token")
        if told:
            return told
        sign_in = find_sign_in(bearer_of(request.headers.get("Authorization", "")))
        return sign_in.session_id if sign_in else None

    def create_session_token(self, request: HttpRequest) -> str:
        if not request.session.session_key:
            request.session.save()
        return str(request.session.session_key)

    def lookup_session(self, session_token: str) -> SessionBase | None:
        """Return the session with this key; who shows one that is none is told so (410)."""
        if not (session_token.isascii() and session_token.isalnum()):
            return None
        found: SessionBase | None = lookup_session(session_token)
        return found

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any]:
        """Return what is said once, in the answer that says that somebody is signed in."""
        tokens = first_tokens(request)
        return {
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "expires_in": int(access_lifetime().total_seconds()),
        }
