"""What the description of a route says beside its own shapes: which problems it may answer."""

from __future__ import annotations

from typing import Any

# What every route that asks who is there may answer.
_ALWAYS = (401, 403, 503)
_WITH_BODY = (400, 413, 415, 422)

DESCRIPTIONS = {
    400: "The request could not be read.",
    401: "Nobody is signed in, or the token is not valid.",
    403: "The CSRF token is missing, or the token, the account or a missing consent forbids it.",
    404: "Unknown, or somebody else's.",
    409: "It does not fit to what is there.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "A field is missing, unknown or wrong.",
    429: "A limit is met; Retry-After says when to try again.",
    503: "Vana is full, or cannot reach what it keeps; Retry-After says when to try again.",
}


def reads(*more: int) -> dict[str, Any]:
    return _responses(*_ALWAYS, *more)


def writes(*more: int) -> dict[str, Any]:
    return _responses(*_ALWAYS, *more)


def takes(*more: int) -> dict[str, Any]:
    """Return the problems of a route that writes what its body says."""
    return _responses(*_ALWAYS, *_WITH_BODY, *more)


def asks(*more: int) -> dict[str, Any]:
    """Return the answers of a route that asks for a reply, beside its JSON."""
    told = _responses(*_ALWAYS, 409, 422, 429, *more)
    told["responses"].update({status: {"content": _EVENTS} for status in (200, 201)})
    return told


def takes_file(*more: int) -> dict[str, Any]:
    """Return what a route says that takes a file: as the body itself, or as a field of a form."""
    told = _responses(*_ALWAYS, 400, 413, 422, *more)
    form = {"type": "object", "required": ["file"], "properties": {"file": _FILE}}
    told["requestBody"] = {
        "required": True,
        "description": "A file as docs/export.md describes it, or a zip that holds one.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "application/zip": {"schema": _FILE},
            "multipart/form-data": {"schema": form},
        },
    }
    return told


def streams(*more: int) -> dict[str, Any]:
    """Return the answers of a route that sends events."""
    told = _responses(*_ALWAYS, *more)
    told["responses"][200] = {"description": "Events.", "content": _EVENTS}
    return told


def files(*more: int) -> dict[str, Any]:
    """Return the answers of a route that sends a file, in its other formats beside JSON."""
    told = _responses(*_ALWAYS, 422, *more)
    told["responses"][200] = {"description": "A file.", "content": _FILES}
    return told


def _responses(*statuses: int) -> dict[str, Any]:
    found = {status: {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
    return {"responses": found}


def components() -> dict[str, Any]:
    """Return the answers that all routes share."""
    return {
        str(status): {
            "description": description,
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
            **({"headers": _RETRY_AFTER} if status in {429, 503} else {}),
        }
        for status, description in DESCRIPTIONS.items()
    }


_FILE = {"type": "string", "format": "binary", "description": "The file, in a form."}
_EVENTS = {"text/event-stream": {"schema": {"type": "string"}}}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES = {
    "text/markdown": {"schema": {"type": "string"}},
    "text/plain": {"schema": {"type": "string"}},
    "text/html": {"schema": {"type": "string"}},
    "application/zip": _BINARY,
}
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds.", "required": True, "schema": {"type": "string"}}
}
PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457). Programs decide by `code`.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "A sentence for people."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stays as it is."},
        "retry_after_seconds": {"type": "integer"},
        "limit_chars": {"type": "integer"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
