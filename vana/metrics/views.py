"""`/metrics`: for who has HEALTH_TOKEN, or is staff who may see figures; nowhere for others."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotFound

from chat.operations.standing import Standing
from vana.health.asking import has_token, is_staff, is_staff_in_time
from vana.health.examining import in_thread

METHODS = ("GET", "HEAD")


def is_on() -> bool:
    """Tell whether figures are wanted, and the package for them is there."""
    return settings.METRICS and find_spec("prometheus_client") is not None


def metrics(request: HttpRequest) -> HttpResponse:
    """The same as `metrics_in_time` for servers and tests without an event loop."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if not is_on() or not (has_token(request) or is_staff(request)):
        return HttpResponseNotFound()
    from vana.metrics.gauges import look  # noqa: PLC0415 - needs the extra

    return _written(look())


async def metrics_in_time(request: HttpRequest) -> HttpResponse:
    """The figures; those of the database only if it answers in time."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if not is_on() or not (has_token(request) or await is_staff_in_time(request)):
        return HttpResponseNotFound()
    from vana.metrics.gauges import look  # noqa: PLC0415 - needs the extra

    found: Standing | None = None
    try:
        answer = asyncio.wrap_future(in_thread(look))
        found = await asyncio.wait_for(asyncio.shield(answer), settings.HEALTH_CHECK_SECONDS)
    except Exception:  # noqa: BLE001 - the figure for that is vana_database_up
        found = None
    return _written(found)


def _written(found: Standing | None) -> HttpResponse:
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - needs the extra
    from prometheus_client.exposition import CONTENT_TYPE_LATEST  # noqa: PLC0415 - as above

    from vana.metrics.counting import registry  # noqa: PLC0415 - as above
    from vana.metrics.gauges import Looked, of_database, of_process  # noqa: PLC0415 - as above

    looked_up = CollectorRegistry()
    looked_up.register(Looked([*of_process(), *of_database(found)]))
    text = generate_latest(registry) + generate_latest(looked_up)
    return HttpResponse(
        text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )
