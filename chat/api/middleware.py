"""Under /api/, whoever refuses a request says so in problem+json: Django's own pages too.

One part has words of its own: the steps of signing in below /api/v1/auth/app/ (docs/api.md). What
answers there in JSON is left as it is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from chat.api.bodies import CONTENT_TYPE as JSON
from chat.api.errors import BadRequest, Fault, MethodNotAllowed
from chat.api.problems import CONTENT_TYPE, problem
from chat.domain.errors import NotFound, StoreUnavailable

PATH = "/api/"
STEPS_PATH = "/api/v1/auth/app/"
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
            return _when_answered(request, cast("Awaitable[HttpResponseBase]", answer))
        return _as_problem(request, cast("HttpResponseBase", answer))


async def _when_answered(
    request: HttpRequest, answer: Awaitable[HttpResponseBase]
) -> HttpResponseBase:
    return _as_problem(request, await answer)


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    told = (CONTENT_TYPE, JSON) if request.path.startswith(STEPS_PATH) else (CONTENT_TYPE,)
    is_told = response.headers.get("Content-Type", "").startswith(told)
    if response.status_code < 400 or is_told:
        return response
    unknown = BadRequest if response.status_code < 500 else Fault
    answer = problem(_ERRORS.get(response.status_code, unknown)())
    for name in _KEPT_HEADERS:
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer
