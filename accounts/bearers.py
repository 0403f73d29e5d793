"""Who stands behind an Authorization header: personal API tokens, and access tokens of programs."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.api_tokens import ApiToken, bearer_of, find_api_token
from accounts.models import SessionRecord, User
from accounts.sign_in_tokens import find_sign_in


class BearerRefused(Exception):
    """`is_access_token`: it looks like one, so a refresh token may help."""

    def __init__(self, *, is_access_token: bool) -> None:
        super().__init__(is_access_token)
        self.is_access_token = is_access_token


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks. `sign_in` is the one that an access token belongs to; none: a personal token."""

    user: User
    may_write: bool
    sign_in: SessionRecord | None = None
    api_token: ApiToken | None = None


def find_bearer(authorization: str) -> Bearer:
    """Return who sent this header. Raises BearerRefused: who sends one is never a stranger."""
    secret = bearer_of(authorization)
    # Three parts, as every JWT has; personal tokens have no dots.
    if secret.count(".") == 2:
        sign_in = find_sign_in(secret)
        if sign_in is None:
            raise BearerRefused(is_access_token=True)
        return Bearer(sign_in.user, may_write=True, sign_in=sign_in)
    api_token = find_api_token(secret)
    if api_token is None:
        raise BearerRefused(is_access_token=False)
    return Bearer(api_token.user, may_write=api_token.may_write, api_token=api_token)
