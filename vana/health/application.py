"""Answers the addresses of health beside Django's middleware, of which any part could hang.

Sessions, languages and accounts ask the database, and balancers ask by number
where Django minds the Host header.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse

from vana.headers import DEFAULT_HEADERS

# What Django's own middleware says of every page.
_HEADERS = {**DEFAULT_HEADERS, "X-Content-Type-Options": "nosniff"}


async def answer_at_once(view: Callable[[HttpRequest], Any], scope: Any, send: Any) -> None:
    """Answer by `view`, or by what it awaits, on the event loop."""
    request = ASGIRequest(scope, BytesIO())
    answer = view(request)
    response: HttpResponse = await answer if inspect.isawaitable(answer) else answer
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    body = b"" if request.method == "HEAD" else response.content
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1"))
        for name, value in response.items()
    ]
    headers.append((b"content-length", str(len(response.content)).encode()))
    start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})
