"""Who is asking: reads a program's person, and the owner of conversations, out of a request.

Authorisation is the lookup. A signed-in person is found by the session, a
visitor by a signed cookie that holds a random key and nothing else; a forged
or changed cookie is simply no cookie.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from accounts.bearers import Bearer, BearerRefused, find_bearer
from chat.domain.access_errors import AccessTokenInvalid, ApiTokenInvalid
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores import store_for

VISITOR_COOKIE = "vana_visitor"
_SALT = "vana.visitor"
# 128 bits: nobody guesses another visitor's key.
_KEY_BYTES = 16


class Asking(Protocol):
    """The part of a request that says who is asking (also made from an ASGI scope)."""

    @property
    def user(self) -> Any: ...

    @property
    def COOKIES(self) -> Mapping[str, str]: ...  # noqa: N802 - Django's name


def bearer(authorization: str) -> Bearer:
    """Return which program sent this header. Raises AccessTokenInvalid, ApiTokenInvalid."""
    try:
        return find_bearer(authorization)
    except BearerRefused as error:
        raise (AccessTokenInvalid if error.is_access_token else ApiTokenInvalid) from error


def owner_of(request: Asking) -> Owner | None:
    """Return the owner whose lists and new conversations this request is about.

    None: a stranger, who gets a visitor's cookie with the first message.
    """
    if request.user.is_authenticated:
        return Owner.user(request.user.pk)
    return visitor_of(request)


def visitor_of(request: Asking) -> Owner | None:
    """Return the visitor whom this browser's cookie names, also for who has signed in since."""
    cookie = request.COOKIES.get(VISITOR_COOKIE, "")
    try:
        key = signing.loads(cookie, salt=_SALT, max_age=settings.VISITOR_HOURS * 3600)
    except signing.BadSignature:
        return None
    return Owner.visitor(key) if isinstance(key, str) and key else None


def find(request: Asking, conversation_id: UUID) -> tuple[Owner, Conversation]:
    """Return the conversation and as whom this request may use it.

    Raises ConversationNotFound for strangers, and for everything not theirs.
    """
    for owner in owners_of(request):
        try:
            return owner, store_for(owner).get(owner, conversation_id)
        except ConversationNotFound:
            continue
    raise ConversationNotFound


def owners_of(request: Asking) -> list[Owner]:
    """Return all as whom this request may have conversations; nobody for strangers."""
    if request.user.is_authenticated:
        user_id = request.user.pk
        return [Owner.user(user_id), Owner.temporary(user_id)]
    visitor = visitor_of(request)
    return [visitor] if visitor else []


def new_visitor(seed: str = "") -> Owner:
    """Return a visitor nobody knows yet.

    The same `seed` makes the same one again: a double click on the first
    message comes twice without a cookie. It must be a secret of that browser.
    """
    if not seed:
        return Owner.visitor(secrets.token_urlsafe(_KEY_BYTES))
    digest = salted_hmac(_SALT, seed, algorithm="sha256").digest()
    return Owner.visitor(urlsafe_b64encode(digest[:_KEY_BYTES]).rstrip(b"=").decode())


def remember_visitor(response: HttpResponse, owner: Owner) -> None:
    """Set the cookie by which a visitor's next request is known."""
    response.set_cookie(
        VISITOR_COOKIE,
        signing.dumps(owner.key, salt=_SALT),
        # The conversation's own life counts; the cookie only has to outlast it.
        max_age=settings.VISITOR_HOURS * 3600,
        secure=settings.COOKIES_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_visitor(response: HttpResponse) -> None:
    response.delete_cookie(VISITOR_COOKIE, samesite="Lax")
