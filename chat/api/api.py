"""The API as a whole: its routes, its description, and what it answers when something fails."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from chat.api import (
    conversations,
    described,
    exports,
    generations,
    me,
    messages,
    models,
    sign_in,
    tokens,
)
from chat.api.auth import AccessToken, Bearer, Session
from chat.api.bodies import BodyParser
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

DESCRIPTION = (
    "Conversations, messages and replies of the person who asks. "
    "Errors are problem+json; lists are read by cursor."
)


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, with the problems that all routes share."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = described.PROBLEM
        schema["components"]["responses"] = described.components()
        return schema


api = Api(
    title="Vana",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api:v1",
    auth=[Bearer(), Session()],
    parser=BodyParser(),
)
api.add_router("/conversations", conversations.router)
api.add_router("/conversations", messages.router)
api.add_router("/conversations", generations.router)
api.add_router("", exports.router)
api.add_router("/models", models.router)
api.add_router("/me", me.router)
api.add_router("/tokens", tokens.router, auth=[AccessToken(), Session()])
api.add_router("/auth", sign_in.router, auth=AccessToken())


@api.exception_handler(ChatError)
@api.exception_handler(RequestRefused)
def _told(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error)


@api.exception_handler(AuthenticationError)
def _stranger(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(NotAuthenticated())


@api.exception_handler(Http404)
def _nothing_here(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(NotFound())


@api.exception_handler(RequestDataTooBig)
def _too_large(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(BodyTooLarge())


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, error: Any) -> HttpResponse:
    """Ninja wraps what the parser of bodies raises."""
    cause = error.__cause__
    return problem(cause if isinstance(cause, RequestRefused) else BadRequest())


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: Any) -> HttpResponse:
    """Say which fields are wrong and why, without what was sent."""
    errors = [{"field": _field(one["loc"]), "reason": str(one["msg"])} for one in error.errors]
    has_nul = any(one["type"] == NUL_TYPE for one in error.errors)
    return problem(NulCharacter(errors) if has_nul else InvalidFields(errors))


def _field(place: tuple[Any, ...]) -> str:
    """Return `body.text` for ("body", "body", "text")."""
    names = [str(part) for part in place]
    return ".".join(names[:1] + names[2:] if len(names) > 2 else names[:1])


def _away(_request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(StoreUnavailable())


for _kind in UNAVAILABLE:
    api.add_exception_handler(_kind, _away)
