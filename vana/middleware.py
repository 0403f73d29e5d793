"""Headers that every page carries, beside those that Django and django-csp set."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from vana.headers import DEFAULT_HEADERS

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


class SecurityHeadersMiddleware:
    """Adds what a response does not say itself. Async-capable, so it costs no thread hop."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Answer]) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        answer = self._get_response(request)
        if self._is_async:
            return _when_answered(cast("Awaitable[HttpResponseBase]", answer))
        return _with_headers(cast("HttpResponseBase", answer))


async def _when_answered(answer: Awaitable[HttpResponseBase]) -> HttpResponseBase:
    return _with_headers(await answer)


def _with_headers(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in DEFAULT_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
