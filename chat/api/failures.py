"""What the API answers when something fails: problems, whoever raised the error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from chat.api.errors import (
    BadRequest,
    BodyTooLarge,
    InvalidFields,
    NulCharacter,
    RequestRefused,
)
from chat.api.problems import UNAVAILABLE, problem
from chat.api.shapes import NUL_TYPE
from chat.domain.access_errors import NotAuthenticated
from chat.domain.errors import ChatError, NotFound, StoreUnavailable


def _told(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error)


def _stranger(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(NotAuthenticated())


def _nothing_here(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(NotFound())


def _too_large(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(BodyTooLarge())


def _unreadable(_request: HttpRequest, error: Any) -> HttpResponse:
    """Ninja wraps what the parser of bodies raises."""
    cause = error.__cause__
    return problem(cause if isinstance(cause, RequestRefused) else BadRequest())


def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    """Say which fields are wrong and why, without what was sent."""
    errors = [{"field": _field(one["loc"]), "reason": str(one["msg"])} for one in error.errors]
    has_nul = any(one["type"] == NUL_TYPE for one in error.errors)
    return problem(NulCharacter(errors) if has_nul else InvalidFields(errors))


def _away(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(StoreUnavailable())


def _field(place: tuple[Any, ...]) -> str:
    """Return `body.text` for ("body", "body", "text")."""
    names = [str(part) for part in place]
    return ".".join(names[:1] + names[2:] if len(names) > 2 else names[:1])


# By the kind of error that they answer.
ANSWERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    ChatError: _told,
    RequestRefused: _told,
    AuthenticationError: _stranger,
    Http404: _nothing_here,
    RequestDataTooBig: _too_large,
    HttpError: _unreadable,
    ValidationError: _invalid,
    **dict.fromkeys(UNAVAILABLE, _away),
}
