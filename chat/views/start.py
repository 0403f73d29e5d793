"""Where a conversation begins: the start pages and the first message."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import client_address
from chat import actions
from chat.domain.errors import ChatError
from chat.domain.owners import Owner
from chat.stores.base import Asked
from chat.views.answers import answer
from chat.views.asking import SentMessage, sent_message
from chat.views.drafts import saved_draft
from chat.views.keep import asks_to_keep
from chat.views.pages import composer, page
from chat.views.suggestions import SUGGESTIONS, starter_text
from chat.visitors import new_visitor, owner_of


@require_safe
@asks_to_keep
def start(request: HttpRequest) -> HttpResponse:
    return start_page(request, draft=_starter(request), is_kept=_keeps_history(request))


@require_safe
@asks_to_keep
def temporary(request: HttpRequest) -> HttpResponse:
    """The start of a chat that is not saved; without an account none is."""
    if not request.user.is_authenticated:
        return redirect("chat:start")
    return start_page(request, is_kept=False)


@require_safe
@asks_to_keep
def kept(request: HttpRequest) -> HttpResponse:
    """The start of one chat that is saved, for people who otherwise save none."""
    if not request.user.is_authenticated or request.user.keeps_history:
        return redirect("chat:start")
    return start_page(request, draft=_starter(request), is_kept=True)


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    message = sent_message(request)
    owner = _owner_of_new(request, message)

    def send() -> Asked:
        asked = actions.send_message(
            owner,
            None,
            message.text,
            idempotency_key=message.key,
            model_name=message.model_name,
            instructions=message.instructions,
            address=client_address(request),
        )
        actions.clear_draft(owner, None, message.text, message.typing)
        return asked

    return answer(
        request,
        owner,
        send,
        lambda error: start_page(
            request,
            draft=message.text,
            instructions=message.instructions,
            model_name=message.model_name,
            is_kept=owner.is_kept,
            error=error,
        ),
    )


def start_page(
    request: HttpRequest,
    *,
    is_kept: bool,
    draft: str = "",
    instructions: str = "",
    model_name: str = "",
    error: ChatError | None = None,
) -> HttpResponse:
    values = {
        **composer(model_name=model_name),
        **saved_draft(owner_of(request) if is_kept else None, None),
        **({"draft": draft, "draft_at": 0} if draft else {}),
        "instructions": instructions,
        "is_instructed": is_kept and bool(getattr(request.user, "instructions", "")),
        "is_kept": is_kept,
        "is_on_purpose": is_kept and not _keeps_history(request),
        "suggestions": SUGGESTIONS,
        "greeting": _greeting(),
    }
    return page(request, _template(request, is_kept=is_kept), values, error=error)


def _starter(request: HttpRequest) -> str:
    return starter_text(request.GET.get("prompt", ""))


def _template(request: HttpRequest, *, is_kept: bool) -> str:
    if not request.user.is_authenticated:
        return "chat/start_guest.html"
    # Without history a chat that is not saved is nothing special.
    is_special = not is_kept and request.user.keeps_history
    return "chat/temporary.html" if is_special else "chat/start.html"


def _keeps_history(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.keeps_history


def _owner_of_new(request: HttpRequest, message: SentMessage) -> Owner:
    """Return whose the new conversation is; a stranger becomes a visitor.

    The same form sent twice must find the same visitor again, who has no
    cookie yet: the form's key and the secret of this browser's CSRF cookie
    make them, so nobody else's form can.
    """
    if request.user.is_authenticated:
        return Owner.new_for(request.user.pk, is_kept=_is_kept(request, message))
    browser = request.META.get("CSRF_COOKIE", "")
    return owner_of(request) or new_visitor(f"{browser}:{message.key}" if browser else "")


def _is_kept(request: HttpRequest, message: SentMessage) -> bool:
    """Whether a signed-in person wants this saved.

    A page that was opened before history was switched off says neither: what
    was switched off counts.
    """
    return not message.is_temporary and (message.is_kept or _keeps_history(request))


def _greeting() -> str:
    """Return the greeting for the time of day where the reader is."""
    hour = localtime().hour
    if 5 <= hour < 12:
        return _("Good morning")
    if 12 <= hour < 18:
        return _("Good afternoon")
    return _("Good evening")
