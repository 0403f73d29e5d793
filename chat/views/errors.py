"""Turns what went wrong into an answer: a page for people, JSON for scripts.

Here, and nowhere else, a domain error gets its HTTP status. What is not
theirs, deleted and unknown are one answer: 404 with the same body.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django_redis.exceptions import ConnectionInterrupted

from chat.domain.access_errors import ConsentRequired
from chat.domain.engine_errors import EngineError
from chat.domain.errors import (
    Busy,
    ChatError,
    Conflict,
    InvalidMessage,
    InvalidSearch,
    NotFound,
    ServerBusy,
    StoreUnavailable,
)
from chat.views.asking import is_fragment

# The narrower class first.
_STATUS: tuple[tuple[type[ChatError], int], ...] = (
    (NotFound, 404),
    (ConsentRequired, 403),
    (InvalidMessage, 400),
    (InvalidSearch, 400),
    (EngineError, 400),
    (Conflict, 409),
    (ServerBusy, 503),
    (Busy, 429),
    (StoreUnavailable, 503),
)
# Database or cache are away: nobody's fault, and over when they are back.
UNAVAILABLE = (
    OperationalError,
    InterfaceError,
    InternalError,  # PostgreSQL takes no writes: a copy, or a disk that is full
    ConnectionInterrupted,
    StoreUnavailable,
)
RETRY_UNAVAILABLE_SECONDS = 10
_TEMPLATES = {404: "404.html", 429: "429.html", 503: "503.html"}


class ErrorMiddleware:
    """Answers the domain errors that a view lets pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UNAVAILABLE):
            return unavailable(request)
        if isinstance(error, ChatError):
            return error_response(request, error)
        return None


def status_of(error: ChatError) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def error_response(request: HttpRequest, error: ChatError) -> HttpResponse:
    status = status_of(error)
    if is_fragment(request):
        return error_json(error, status)
    template = _TEMPLATES.get(status, "400.html")
    response = render(request, template, {"message": sentence_of(error)}, status=status)
    return with_retry_after(response, error)


def error_json(error: ChatError, status: int) -> HttpResponse:
    body: dict[str, str | int] = {"code": error.code, "message": sentence_of(error)}
    seconds = retry_after_of(error)
    if seconds:
        body["retry_after_seconds"] = seconds
    return with_retry_after(JsonResponse(body, status=status), error)


def sentence_of(error: ChatError) -> str:
    """Return the sentence for people, in their language."""
    return _(error.message)


def retry_after_of(error: ChatError) -> int:
    if isinstance(error, StoreUnavailable):
        return RETRY_UNAVAILABLE_SECONDS
    return error.retry_after_seconds if isinstance(error, Busy) else 0


def with_retry_after(response: HttpResponse, error: ChatError) -> HttpResponse:
    seconds = retry_after_of(error)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503 page. It depends on nothing that could be away as well, not even the session.

    What somebody had just written stands on it, so that it is not lost.
    """
    error = StoreUnavailable()
    if is_fragment(request):
        return error_json(error, 503)
    kept_text = request.POST.get("prompt", "")
    page = render_to_string("503.html", {"kept_text": kept_text})
    return with_retry_after(HttpResponse(page, status=503), error)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _page(request, "400.html", 400, "bad_request")


def no_access(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _page(request, "403.html", 403, "no_access")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return error_response(request, NotFound())


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    return _page(request, "403_csrf.html", 403, "form_expired")


def fault(request: HttpRequest) -> HttpResponse:
    """The last resort. Middleware that met an absent database ends here too."""
    if isinstance(sys.exc_info()[1], UNAVAILABLE):
        return unavailable(request)
    if is_fragment(request):
        return JsonResponse({"code": "fault", "message": _(ChatError.message)}, status=500)
    return HttpResponse(render_to_string("500.html"), status=500)


def _page(request: HttpRequest, template: str, status: int, code: str) -> HttpResponse:
    if is_fragment(request):
        return JsonResponse({"code": code, "message": _(ChatError.message)}, status=status)
    return render(request, template, status=status)
