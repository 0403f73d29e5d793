"""API tokens: made and revoked by people who signed in, never by another API token."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Status

from accounts import api_tokens
from accounts.api_tokens import ApiToken, ApiTokenScope, issue_api_token, revoke_api_token
from accounts.audit.api_tokens import record_issued, record_revoked
from chat.api import credentials, shapes
from chat.api.auth import refuse_old_sign_in, signed_in
from chat.api.described import reads, takes, writes
from chat.domain.errors import ApiTokenNotFound, TooManyApiTokens

router = Router(tags=["API tokens"])


@router.get("", response=credentials.TokenList, openapi_extra=reads())
def list_tokens(request: HttpRequest) -> credentials.TokenList:
    """Your API tokens, newest first, without their secrets."""
    found = ApiToken.objects.owned_by(signed_in(request).pk).newest_first()
    return credentials.TokenList(items=[credentials.Token.of(each) for each in found])


@router.post("", response={201: credentials.IssuedToken}, openapi_extra=takes(409))
def issue_token(request: HttpRequest, body: shapes.NewApiToken) -> Status[credentials.IssuedToken]:
    """Make an API token. Its secret is in this answer and nowhere else.

    A program that signed in may do so within 15 minutes of that; a browser, when its
    person has just confirmed on /accounts/reauthenticate/ that it is they.
    """
    refuse_old_sign_in(request)
    person = signed_in(request)
    scope, lifetime = ApiTokenScope(body.scope), timedelta(days=body.days)
    try:
        with transaction.atomic():
            issued = issue_api_token(person.pk, body.name, scope=scope, lifetime=lifetime)
            record_issued(request, person, issued[0])
    except api_tokens.TooManyApiTokens as error:
        raise TooManyApiTokens from error
    api_token, secret = issued
    return Status(
        201, credentials.IssuedToken(token=credentials.Token.of(api_token), secret=secret)
    )


@router.delete("/{uuid:api_token_id}", response={204: None}, openapi_extra=writes(404))
def revoke_token(request: HttpRequest, api_token_id: UUID) -> Status[None]:
    """Revoke an API token; from now on it is refused."""
    person = signed_in(request)
    with transaction.atomic():
        if not revoke_api_token(person.pk, api_token_id):
            raise ApiTokenNotFound
        record_revoked(request, person, api_token_id)
    return Status(204, None)
