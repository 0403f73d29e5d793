"""The shapes of answers about API tokens and signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from accounts import sign_in_tokens
from accounts.api_tokens import ApiToken

Scope = Literal["read", "write"]


class Token(BaseModel):
    id: UUID
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, api_token: ApiToken) -> Token:
        return cls.model_validate(api_token, from_attributes=True)


class TokenList(BaseModel):
    items: list[Token]


class IssuedToken(BaseModel):
    """`secret` is shown this once, and cannot be read again."""

    token: Token
    secret: str


class SignInTokens(BaseModel):
    access_token: str
    refresh_token: str
    expires_in_seconds: int
    refresh_expires_in_seconds: int

    @classmethod
    def of(cls, made: sign_in_tokens.SignInTokens) -> SignInTokens:
        return cls(
            access_token=made.access,
            refresh_token=made.refresh,
            expires_in_seconds=int(sign_in_tokens.access_lifetime().total_seconds()),
            refresh_expires_in_seconds=int(sign_in_tokens.refresh_lifetime().total_seconds()),
        )
