"""Pages in the language that a person chose; without a choice, in the one of their browser."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import get_language_info


class LanguageMiddleware:
    """Makes the account's language the current one; must come after Django's authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = language_of(request)
        if not chosen:
            return self._get_response(request)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = self._get_response(request)
        # Django's middleware, further out, would name the browser's language.
        response.headers.setdefault("Content-Language", chosen)
        return response


def language_of(request: HttpRequest) -> str:
    """Return the language chosen in the settings, if the site still has it; else ""."""
    chosen = request.user.language if request.user.is_authenticated else ""
    return chosen if chosen in dict(settings.LANGUAGES) else ""


def languages() -> list[tuple[str, str]]:
    """Return the site's languages by code, each with its own name for itself."""
    return [(code, str(get_language_info(code)["name_local"])) for code, _ in settings.LANGUAGES]
