"""Writes errors as problem+json (RFC 9457). Here an error of the chat gets its status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django_redis.exceptions import ConnectionInterrupted

from chat.api.errors import InvalidFields, RequestRefused, TooManySignIns
from chat.domain.access_errors import AccessRefused, ApiTokenReadOnly, ConsentRequired
from chat.domain.engine_errors import EngineError
from chat.domain.errors import (
    Busy,
    ChatError,
    Conflict,
    InvalidMessage,
    InvalidSearch,
    MessageTooLong,
    NotFound,
    ServerBusy,
    StoreUnavailable,
)
from chat.domain.instruction_errors import InstructionsTooLong

CONTENT_TYPE = "application/problem+json"
# Each kind of problem has a place on the page that describes the API.
TYPE_BASE = "/api/v1/docs/#"
# Database or cache are away: nobody's fault, and over when they are back.
UNAVAILABLE = (OperationalError, InterfaceError, InternalError, ConnectionInterrupted)
RETRY_UNAVAILABLE_SECONDS = 10

# The narrower class first.
_STATUS: tuple[tuple[type[ChatError], int], ...] = (
    (NotFound, 404),
    (ApiTokenReadOnly, 403),
    (ConsentRequired, 403),
    (AccessRefused, 401),
    (InvalidMessage, 422),
    (InvalidSearch, 422),
    (EngineError, 422),
    (Conflict, 409),
    (ServerBusy, 503),
    (Busy, 429),
    (StoreUnavailable, 503),
)

Kind = type[ChatError] | type[RequestRefused]


@dataclass(frozen=True)
class ProblemKind:
    """One kind of problem, as the documentation lists it."""

    code: str
    status: int
    title: str


def problem(error: ChatError | RequestRefused) -> JsonResponse:
    """Return the answer that says what went wrong."""
    status = status_of(type(error))
    body: dict[str, Any] = {
        "type": TYPE_BASE + error.code,
        "title": _(str(error.message)),
        "status": status,
        "code": error.code,
        **_more(error),
    }
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    if "retry_after_seconds" in body:
        response["Retry-After"] = str(body["retry_after_seconds"])
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def status_of(kind: Kind) -> int:
    if issubclass(kind, RequestRefused):
        return kind.status
    return next((status for base, status in _STATUS if issubclass(kind, base)), 500)


def problem_kinds() -> list[ProblemKind]:
    """Return every kind of problem that an answer can be, by status and code."""
    kinds = [
        ProblemKind(kind.code, status_of(kind), _(str(kind.message)))
        for root in (ChatError, RequestRefused)
        for kind in _leaves(root)
    ]
    return sorted(kinds, key=lambda kind: (kind.status, kind.code))


def _leaves(kind: Any) -> Iterator[Kind]:
    """Yield the kinds that are raised: those without children, and some with."""
    if not kind.__subclasses__() or kind.code in {"bad_request", "invalid_fields", "not_found"}:
        yield kind
    for child in kind.__subclasses__():
        yield from _leaves(child)


def _more(error: ChatError | RequestRefused) -> dict[str, Any]:
    """Return what helps a program to go on."""
    if isinstance(error, Busy | TooManySignIns):
        return {"retry_after_seconds": error.retry_after_seconds}
    if isinstance(error, StoreUnavailable):
        return {"retry_after_seconds": RETRY_UNAVAILABLE_SECONDS}
    if isinstance(error, MessageTooLong | InstructionsTooLong):
        return {"limit_chars": error.limit_chars}
    return {"errors": error.errors} if isinstance(error, InvalidFields) else {}
