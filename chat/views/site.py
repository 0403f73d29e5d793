"""What belongs to no conversation: theme, shortcuts, and what stands ready for being offline."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_POST, require_safe

from accounts.redirects import SeeOther, own_path
from chat.templatetags.page import THEME_COOKIE, THEMES
from chat.views.asking import is_fragment
from chat.views.pages import page

# Browsers end cookies after 400 days at the latest.
THEME_COOKIE_SECONDS = 400 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme: with the account, else in this browser."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        return HttpResponseBadRequest()
    path = own_path(request.POST.get("next"))
    response = HttpResponse(status=204) if is_fragment(request) else SeeOther(path)
    if request.user.is_authenticated:
        request.user.theme = chosen
        request.user.save(update_fields=["theme"])
    else:
        _remember_theme(response, chosen)
    return response


def streamed(request: HttpRequest, **ids: UUID) -> HttpResponse:  # noqa: ARG001 - only has a name
    """Stand for an address that Channels answers before Django is asked (chat.consumers)."""
    raise Http404


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    return page(request, "chat/shortcuts.html")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker that shows the offline page. At the root, so that it may answer for all pages."""
    response = render(request, "sw.js", content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def icon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Where browsers look for an icon on pages that name none, as the administration's."""
    return redirect(static("icons/vana.svg"))


def _remember_theme(response: HttpResponse, chosen: str) -> None:
    response.set_cookie(
        THEME_COOKIE,
        chosen,
        max_age=THEME_COOKIE_SECONDS,
        secure=settings.COOKIES_SECURE,
        httponly=True,
        samesite="Lax",
    )
