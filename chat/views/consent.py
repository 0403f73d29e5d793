"""Asks signed-in people for their consent before they go on, where the site requires it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.consent import is_missing, record_consent
from accounts.redirects import SeeOther, own_path
from chat.domain.access_errors import ConsentRequired
from chat.views.asking import is_fragment
from chat.views.errors import error_response

# Who does not agree can read why, take their data along, delete it, and leave.
_REACHABLE = frozenset(
    (
        *("chat:consent", "chat:terms", "chat:privacy"),
        *("account_logout", "admin:logout"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("settings:privacy", "chat:export_many", "chat:export_files"),
        *("chat:delete_all", "chat:delete_account"),
        *("chat:shares", "chat:withdraw", "chat:shared"),
        *("chat:theme", "chat:offline", "chat:service_worker", "chat:icon"),
    )
)
# The API asks by itself, when it knows who asks (chat.api.auth).
_API = "/api/"


class ConsentMiddleware:
    """Leads signed-in people who have yet to agree to the page that asks them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],  # noqa: ARG002 - Django's signature
        args: tuple[Any, ...],  # noqa: ARG002 - as above
        values: dict[str, Any],  # noqa: ARG002 - as above
    ) -> HttpResponse | None:
        if _is_open(request) or not request.user.is_authenticated or not is_missing(request.user):
            return None
        if is_fragment(request):
            return error_response(request, ConsentRequired())
        if request.method in {"GET", "HEAD"}:
            query = urlencode({"next": request.get_full_path()})
            return SeeOther(f"{reverse('chat:consent')}?{query}")
        return _page(request, status=403)


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not is_missing(request.user):
        return SeeOther(own_path(_next(request)))
    if request.method != "POST":
        return _page(request)
    # Who left the page open while the version changed has not seen the new one.
    is_current = request.POST.get("version") == settings.TERMS_VERSION
    if not is_current or not request.POST.get("accept"):
        return _page(request, error=_("Tick the box if you agree."), status=400)
    record_consent(request.user)
    return SeeOther(own_path(_next(request)))


def _page(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    """Ask. What somebody had just written stands on the page, so that it is not lost."""
    values = {
        "version": settings.TERMS_VERSION,
        "next": own_path(_next(request)),
        "kept_text": request.POST.get("prompt", ""),
        "error": error,
    }
    return render(request, "chat/consent.html", values, status=status)


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.path.startswith(_API) or (match is not None and match.view_name in _REACHABLE)


def _next(request: HttpRequest) -> str | None:
    return request.POST.get("next") or request.GET.get("next")
