"""API tokens on record: each is a way to everything that its person may do."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from accounts.audit.record import Subject, record
from accounts.models import ApiToken, User

KIND = "api_token"


def record_issued(request: HttpRequest, person: User, api_token: ApiToken) -> None:
    subject = Subject(KIND, api_token.id)
    record("api_token.issue", by=person, about=subject, request=request, detail=api_token.scope)


def record_revoked(request: HttpRequest, person: User, api_token_id: UUID) -> None:
    record("api_token.revoke", by=person, about=Subject(KIND, api_token_id), request=request)
