"""Signing in by JSON: access and refresh tokens for programs."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from accounts import json_sign_in, sign_in_tokens
from accounts.json_sign_in import Reason
from accounts.limits import TooManyAttempts
from chat.api import credentials, errors, shapes
from chat.api.auth import sign_in_of
from chat.api.described import takes, writes

router = Router(tags=["Signing in"])

_REFUSALS: dict[Reason, type[errors.SignInRequestRefused]] = {
    Reason.FAILED: errors.SignInFailed,
    Reason.CODE_REQUIRED: errors.SecondFactorRequired,
    Reason.CODE_WRONG: errors.SecondFactorWrong,
    Reason.UNVERIFIED: errors.EmailUnverified,
    Reason.WAITING: errors.AccountWaiting,
    Reason.REFUSED: errors.AccountRefused,
}


@router.post("/token", response=credentials.SignInTokens, auth=None, openapi_extra=takes(429))
def sign_in(request: HttpRequest, body: shapes.SignIn) -> credentials.SignInTokens:
    """Sign a program in as yourself: an access token for requests, and a refresh token."""
    try:
        made = json_sign_in.sign_in(request, body.email, body.password, body.code)
    except json_sign_in.SignInRefused as error:
        raise _REFUSALS[error.reason] from error
    except TooManyAttempts as error:
        raise errors.TooManySignIns(error.retry_after_seconds) from error
    return credentials.SignInTokens.of(made)


@router.post("/refresh", response=credentials.SignInTokens, auth=None, openapi_extra=takes(429))
def refresh(request: HttpRequest, body: shapes.Refresh) -> credentials.SignInTokens:  # noqa: ARG001 - the token says who
    """Exchange the refresh token for new tokens. One that comes twice ends the sign-in."""
    try:
        made = sign_in_tokens.next_tokens(body.refresh_token)
    except sign_in_tokens.RefreshTokenInvalid as error:
        raise errors.RefreshTokenInvalid from error
    except TooManyAttempts as error:
        raise errors.TooManySignIns(error.retry_after_seconds) from error
    return credentials.SignInTokens.of(made)


@router.post("/sign-out", response={204: None}, openapi_extra=writes())
def sign_out(request: HttpRequest) -> Status[None]:
    """End the sign-in of the access token: all its tokens are refused from now on."""
    found = sign_in_of(request)
    if found is not None:
        sign_in_tokens.end_sign_in(found)
    return Status(204, None)
