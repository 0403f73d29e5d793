"""`/health/live` and `/health/ready`, for machines. Strangers learn yes or no, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from vana.health.asking import has_token, is_staff, is_staff_in_time
from vana.health.examining import examine, examine_here
from vana.health.findings import OK, Finding, Status, failing, worst
from vana.lifecycle import services

METHODS = ("GET", "HEAD")


def live(request: HttpRequest) -> HttpResponse:
    """The event loop turns. Nothing else is asked: a restart repairs nothing else."""
    return _refused(request) or _answer({"status": "ok"}, 200)


def ready(request: HttpRequest) -> HttpResponse:
    """The same as `ready_in_time` for servers and tests without an event loop."""
    return _refused(request) or _told(
        request, examine_here(), shows_details=has_token(request) or is_staff(request)
    )


async def ready_in_time(request: HttpRequest) -> HttpResponse:
    """Whether this process can serve; answers in time whatever hangs."""
    refused = _refused(request)
    if refused is not None:
        return refused
    findings = await examine()
    shows_details = has_token(request)
    if not shows_details and findings["database"].status is Status.OK:
        shows_details = await is_staff_in_time(request)
    return _told(request, findings, shows_details=shows_details)


def _told(
    request: HttpRequest, findings: Mapping[str, Finding], *, shows_details: bool
) -> HttpResponse:
    whole = {"process": failing("ending") if services.is_ending else OK, **findings}
    status = worst(whole.values())
    # `?strict`: for who watches rather than for who balances.
    is_good = status is Status.OK or (status is Status.WARNING and "strict" not in request.GET)
    body: dict[str, Any] = {"status": "ok" if is_good else "not ready"}
    if shows_details:
        body["worst"] = status.value
        body["checks"] = {name: _described(finding) for name, finding in whole.items()}
    return _answer(body, 200 if is_good else 503)


def _described(finding: Finding) -> dict[str, Any]:
    reason = {"reason": finding.reason} if finding.reason else {}
    return {"status": finding.status.value, **reason, **finding.figures}


def _refused(request: HttpRequest) -> HttpResponse | None:
    return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


# What is answered before anything else is asked, by its path.
AT_ONCE: dict[str, Callable[[HttpRequest], Any]] = {
    "/health/live": live,
    "/health/ready": ready_in_time,
}
