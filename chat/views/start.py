"""Where a conversation begins: the start pages and the first message."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import client_address
from chat import actions
from chat.domain.errors import ChatError
from chat.domain.owners import Owner
from chat.views.answers import answer
from chat.views.asking import SentMessage, sent_message
from chat.views.keep import asks_to_keep
from chat.views.pages import composer, page
from chat.views.suggestions import SUGGESTIONS, starter_text
from chat.visitors import new_visitor, owner_of


@require_safe
@asks_to_keep
def start(request: HttpRequest) -> HttpResponse:
    return start_page(request, draft=starter_text(request.GET.get("prompt", "")))


@require_safe
@asks_to_keep
def temporary(request: HttpRequest) -> HttpResponse:
    """The start of a chat that is not saved; without an account none is."""
    if not request.user.is_authenticated:
        return redirect("chat:start")
    return start_page(request, is_temporary=True)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    message = sent_message(request)
    owner = _owner_of_new(request, message)
    return answer(
        request,
        owner,
        lambda: actions.send_message(
            owner,
            None,
            message.text,
            idempotency_key=message.key,
            model_name=message.model_name,
            address=client_address(request),
        ),
        lambda error: start_page(
            request, draft=message.text, is_temporary=message.is_temporary, error=error
        ),
    )


def start_page(
    request: HttpRequest,
    *,
    draft: str = "",
    is_temporary: bool = False,
    error: ChatError | None = None,
) -> HttpResponse:
    if not request.user.is_authenticated:
        template = "chat/start_guest.html"
    else:
        template = "chat/temporary.html" if is_temporary else "chat/start.html"
    values = {
        **composer(draft=draft),
        "suggestions": SUGGESTIONS,
        "greeting": _greeting(),
        "retention_days": settings.RETENTION_DAYS,
    }
    return page(request, template, values, error=error)


def _owner_of_new(request: HttpRequest, message: SentMessage) -> Owner:
    """Return whose the new conversation is; a stranger becomes a visitor.

    The same form sent twice must find the same visitor again, who has no
    cookie yet: the form's key and the secret of this browser's CSRF cookie
    make them, so nobody else's form can.
    """
    if request.user.is_authenticated and message.is_temporary:
        return Owner.temporary(request.user.pk)
    browser = request.META.get("CSRF_COOKIE", "")
    return owner_of(request) or new_visitor(f"{browser}:{message.key}" if browser else "")


def _greeting() -> str:
    """Return the greeting for the time of day where the reader is."""
    hour = localtime().hour
    if 5 <= hour < 12:
        return _("Good morning")
    if 12 <= hour < 18:
        return _("Good afternoon")
    return _("Good evening")
