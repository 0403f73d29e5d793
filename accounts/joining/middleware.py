"""The one answer to whoever comes without a good invitation, at whatever point it shows."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.base.response import ForbiddenResponse
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.joining.invitations import InvitationNotGood


class InvitationMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 404, the same for unknown, used, expired, revoked and missing ones."""
        if not isinstance(error, InvitationNotGood):
            return None
        if is_headless_request(request):
            refused: HttpResponse = ForbiddenResponse(request)
            return refused
        return render(request, "account/invitation_needed.html", status=404)
