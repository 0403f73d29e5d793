"""What a model server says when it does not answer, as an `EngineError`.

Its sentences can hold keys and people's text, so they are looked at here for
what kind of failure they tell of, and go no further.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from chat.domain.engine_errors import (
    EngineContextTooLong,
    EngineError,
    EngineFailed,
    EngineModelUnknown,
    EngineRateLimited,
    EngineRefusedRequest,
    EngineRejectedKey,
)

# Statuses that servers use for a context that does not fit.
_MAY_BE_TOO_LONG = {400, 413, 422, 500}
_TOO_LONG_WORDINGS = (
    "context_length",
    "context length",
    "context size",
    "context window",
    "exceed_context",
    "maximum context",
    "too many tokens",
    "prompt is too long",
    "reduce the length",
)
_ERRORS: dict[int, type[EngineError]] = {
    HTTPStatus.UNAUTHORIZED: EngineRejectedKey,
    HTTPStatus.FORBIDDEN: EngineRejectedKey,
    HTTPStatus.NOT_FOUND: EngineModelUnknown,
    HTTPStatus.TOO_MANY_REQUESTS: EngineRateLimited,
}
_CODES: dict[str, type[EngineError]] = {
    "invalid_api_key": EngineRejectedKey,
    "model_not_found": EngineModelUnknown,
    "rate_limit_exceeded": EngineRateLimited,
    "insufficient_quota": EngineRateLimited,
    "invalid_request_error": EngineRefusedRequest,
}


def error_for_status(
    status: int, body: str = "", *, retry_after_seconds: float | None = None
) -> EngineError:
    """Return the error that an HTTP status and the body with it tell of."""
    detail = f"status_{status}"
    if status in _MAY_BE_TOO_LONG and _tells_of_length(body):
        return EngineContextTooLong(detail)
    kind = _ERRORS.get(status)
    if kind is None:
        is_servers_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        kind = EngineFailed if is_servers_fault else EngineRefusedRequest
    return kind(detail, retry_after_seconds=retry_after_seconds)


def error_for_object(error: Any) -> EngineError:
    """Return the error that the `error` of a frame or document tells of."""
    fields = error if isinstance(error, dict) else {"message": error}
    if _tells_of_length(f"{fields.get('code')} {fields.get('type')} {fields.get('message')}"):
        return EngineContextTooLong("error_frame")
    for value in (fields.get("code"), fields.get("type"), fields.get("status")):
        status = _status(value)
        if status is not None:
            return error_for_status(status)
        if isinstance(value, str) and value in _CODES:
            return _CODES[value]("error_frame")
    return EngineFailed("error_frame")


def _tells_of_length(text: str) -> bool:
    text = text.lower()
    return any(wording in text for wording in _TOO_LONG_WORDINGS)


def _status(value: Any) -> int | None:
    """Return the HTTP status of a failure that `value` is, as a number or its digits."""
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    return value if isinstance(value, int) and 400 <= value <= 599 else None
