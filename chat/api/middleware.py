"""Under /api/, whoever refuses a request says so in problem+json: Django's own pages too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chat.api.errors import BadRequest, Fault, MethodNotAllowed
from chat.api.problems import CONTENT_TYPE, problem
from chat.domain.errors import NotFound, StoreUnavailable

PATH = "/api/"
_ERRORS: dict[int, Any] = {
    400: BadRequest,
    404: NotFound,
    405: MethodNotAllowed,
    503: StoreUnavailable,
}
_KEPT_HEADERS = ("Allow", "Retry-After")

Answer = HttpResponseBase | Awaitable[HttpResponseBase]


class ProblemMiddleware:
    """Async-capable, so it costs no thread hop."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Answer]) -> None:
        self._get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Answer:
        answer = self._get_response(request)
        if not request.path.startswith(PATH):
            return answer
        if self._is_async:
            return _when_answered(cast("Awaitable[HttpResponseBase]", answer))
        return _as_problem(cast("HttpResponseBase", answer))


async def _when_answered(answer: Awaitable[HttpResponseBase]) -> HttpResponseBase:
    return _as_problem(await answer)


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    is_told = response.headers.get("Content-Type", "").startswith(CONTENT_TYPE)
    if response.status_code < 400 or is_told:
        return response
    unknown = BadRequest if response.status_code < 500 else Fault
    told = problem(_ERRORS.get(response.status_code, unknown)())
    for name in _KEPT_HEADERS:
        if name in response.headers:
            told[name] = response.headers[name]
    return told
