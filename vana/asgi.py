"""The ASGI application: Django for pages, Channels for streams."""

from __future__ import annotations

import logging
import os
from typing import Any, cast

from django.core.asgi import get_asgi_application

from vana.checks import refuse_if_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vana.settings")
refuse_if_unsafe()
_django = get_asgi_application()

# These need the application registry that the lines above fill.
from channels.routing import URLRouter  # noqa: E402
from django.urls import re_path  # noqa: E402

from chat.consumers import gated, stream_patterns, waiting  # noqa: E402
from vana.health.application import answer_at_once  # noqa: E402
from vana.health.views import AT_ONCE  # noqa: E402
from vana.lifecycle import lifespan, services, start_with_daphne  # noqa: E402
from vana.metrics.views import is_on, metrics_in_time  # noqa: E402

logger = logging.getLogger(__name__)

start_with_daphne()

_at_once = {**AT_ONCE, "/metrics": metrics_in_time}
_router = URLRouter([*stream_patterns, re_path(r"", cast(Any, waiting(gated(_django))))])


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request; see `vana.lifecycle` for how services start."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    await services.start()
    await _answer(scope, receive, send)


async def _healthy_or_guarded(scope: Any, receive: Any, send: Any) -> None:
    view = _at_once.get(scope["path"])
    if view is not None:
        await answer_at_once(view, scope, send)
        return
    await _guarded(scope, receive, send)


async def _guarded(scope: Any, receive: Any, send: Any) -> None:
    """End the body when a response breaks after its headers.

    Daphne would keep that connection for ever and leak with every request on it.
    """
    has_started = False

    async def watched_send(message: Any) -> None:
        nonlocal has_started
        has_started = has_started or message["type"] == "http.response.start"
        await send(message)

    try:
        # Streams ask the server's own `send` how full the client's connection is.
        await _router({**scope, "server_send": send}, receive, watched_send)
    except Exception:
        if not has_started:
            raise
        logger.exception("response.broken")
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _counted_if_wanted() -> Any:
    if not is_on():
        return _healthy_or_guarded
    from vana.metrics.counting import counted, watch  # noqa: PLC0415 - needs the extra

    watch()
    return counted(_healthy_or_guarded)


_answer = _counted_if_wanted()
