"""What somebody is answered who has to wait: 429 or 503, with the time after which it goes on."""

from __future__ import annotations

from collections.abc import Callable

from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.base.response import APIResponse, RateLimitResponse
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.letters import RETRY_MAIL_SECONDS, MailUnavailable
from accounts.limits import TooManyAttempts, window_seconds
from accounts.sentences import pause_sentence


class PauseMiddleware:
    """Answers what a view lets pass: pauses, and mail that does not leave."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        # For apps, django-allauth answers its limits without saying when they end.
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(window_seconds()))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooManyAttempts):
            return pause(request, error.retry_after_seconds)
        if isinstance(error, MailUnavailable):
            return without_mail(request)
        return None


def pause(request: HttpRequest, seconds: int) -> HttpResponse:
    if is_headless_request(request):
        response: HttpResponse = RateLimitResponse(request)
    else:
        response = render(request, "429.html", {"message": pause_sentence(seconds)}, status=429)
    return with_pause(response, seconds)


def without_mail(request: HttpRequest) -> HttpResponse:
    if is_headless_request(request):
        response: HttpResponse = APIResponse(request, status=503)
    else:
        response = render(request, "account/no_mail.html", status=503)
    return with_pause(response, RETRY_MAIL_SECONDS)


def with_pause(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """The answer of django-allauth's limits, which do not say when they end.

    They all count in one window (ACCOUNT_RATE_LIMITS), so it ends after that at the latest.
    """
    return pause(request, window_seconds())
