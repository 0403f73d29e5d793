"""API tokens: made and revoked by people who signed in, never by another API token."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from accounts.api_tokens import ApiToken, ApiTokenScope, issue_api_token
from chat.api import answers, shapes
from chat.api.auth import refuse_old_sign_in, signed_in
from chat.api.described import reads, takes, writes
from chat.domain.errors import ApiTokenNotFound, TooManyApiTokens

logger = logging.getLogger(__name__)

# More are not looked through any more.
TOKENS_PER_PERSON = 50

router = Router(tags=["API tokens"])


@router.get("", response=answers.TokenList, openapi_extra=reads())
def list_tokens(request: HttpRequest) -> answers.TokenList:
    """Your API tokens, newest first, without their secrets."""
    found = ApiToken.objects.owned_by(signed_in(request).pk).newest_first()
    return answers.TokenList(items=[answers.Token.of(each) for each in found])


@router.post("", response={201: answers.IssuedToken}, openapi_extra=takes(409))
def issue_token(request: HttpRequest, body: shapes.NewApiToken) -> Status[answers.IssuedToken]:
    """Make an API token. Its secret is in this answer and nowhere else.

    A program that signed in may do so within 15 minutes of that.
    """
    refuse_old_sign_in(request)
    person = signed_in(request)
    if ApiToken.objects.owned_by(person.pk).count() >= TOKENS_PER_PERSON:
        raise TooManyApiTokens
    scope, lifetime = ApiTokenScope(body.scope), timedelta(days=body.days)
    api_token, secret = issue_api_token(person.pk, body.name, scope=scope, lifetime=lifetime)
    logger.info("api_token.issued", extra={"api_token_id": str(api_token.id)})
    return Status(201, answers.IssuedToken(token=answers.Token.of(api_token), secret=secret))


@router.delete("/{uuid:api_token_id}", response={204: None}, openapi_extra=writes(404))
def revoke_token(request: HttpRequest, api_token_id: UUID) -> Status[None]:
    """Revoke an API token; from now on it is refused."""
    owned = ApiToken.objects.owned_by(signed_in(request).pk)
    deleted, _kinds = owned.filter(pk=api_token_id).delete()
    if not deleted:
        raise ApiTokenNotFound
    logger.info("api_token.revoked", extra={"api_token_id": str(api_token_id)})
    return Status(204, None)
