"""Who asks for a stream: the part of a Django request that `chat.visitors` reads.

Programs send a token, which then counts alone; browsers send cookies.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import QueryDict, parse_cookie
from django.utils.functional import SimpleLazyObject

from accounts.access import Access
from accounts.bearers import Bearer
from accounts.consent import is_missing
from chat.domain.access_errors import ConsentRequired
from chat.visitors import bearer


class ScopeAsking:
    """Made from an ASGI scope. Reading `user` may query the database: do it off the loop."""

    def __init__(self, scope: Any) -> None:
        self.method: str = scope["method"]
        self.GET = QueryDict(scope.get("query_string", b""))
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        cookies = self.headers.get(b"cookie", b"").decode("latin-1")
        self.COOKIES: dict[str, str] = parse_cookie(cookies)
        self._bearer: Bearer | None = None
        # The signed-in person, or AnonymousUser (without a cookie: without a query).
        self.user: Any = SimpleLazyObject(self._user)

    @cached_property
    def session(self) -> Any:
        engine = import_module(settings.SESSION_ENGINE)
        return engine.SessionStore(self.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def _user(self) -> Any:
        """Return who asks. Raises ConsentRequired, and what `_person` raises."""
        person = self._person()
        if person.is_authenticated and is_missing(person):
            raise ConsentRequired
        return person

    def _person(self) -> Any:
        """Return who asks. Raises AccessTokenInvalid, ApiTokenInvalid: that is no stranger."""
        authorization = self.headers.get(b"authorization")
        if authorization is not None:
            self._bearer = bearer(authorization.decode("latin-1"))
            return self._bearer.user
        return get_user(self)  # type: ignore[arg-type]  # it reads the session and nothing else

    @property
    def access(self) -> Access | None:
        """By what they are signed in; None for visitors. Like `user`, off the loop."""
        if not self.user.is_authenticated:
            return None
        if self._bearer is None:
            return Access(self.user.pk, session_key=str(self.session.session_key))
        if self._bearer.sign_in is not None:
            return Access(self.user.pk, session_key=self._bearer.sign_in.session_id)
        api_token = self._bearer.api_token
        return Access(self.user.pk, api_token_id=api_token.pk if api_token else None)
