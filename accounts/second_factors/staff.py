"""Staff without a second factor set one up before they administrate (STAFF_SECOND_FACTOR)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.redirects import SeeOther, own_path
from accounts.second_factors.summary import has_second_step


class StaffSecondFactorMiddleware:
    """Comes after those of authentication and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],  # noqa: ARG002 - Django's signature
        args: tuple[Any, ...],  # noqa: ARG002 - as above
        values: dict[str, Any],  # noqa: ARG002 - as above
    ) -> HttpResponseBase | None:
        if not settings.STAFF_SECOND_FACTOR or not _is_administration(request):
            return None
        user = request.user
        if not user.is_authenticated or not user.is_staff or has_second_step(user):
            return None
        messages.warning(
            request, _("Set up two-step sign-in first: the administration asks for it.")
        )
        return SeeOther(own_path(None, default="mfa_activate_totp"))


def _is_administration(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and "admin" in match.namespaces
