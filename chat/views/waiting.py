"""The message that waits for a reply to end: send it now, edit it, remove it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.redirects import SeeOther
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.owners import Owner
from chat.domain.waiting_errors import NotWaiting
from chat.forms import WaitingForm
from chat.views.answers import answer, conversation_url
from chat.views.asking import cleaned, is_fragment
from chat.views.conversations import EDIT_WAITING, conversation_page
from chat.views.errors import error_json, status_of
from chat.visitors import find


@require_POST
def send(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Send it without waiting for anything more, behind what the page shows."""
    owner, found = find(request, conversation_id)
    parent = cleaned(WaitingForm(request.POST))["parent"]
    return answer(
        request,
        owner,
        lambda: actions.send_waiting_now(owner, found.id, _named(request), parent=parent),
        lambda error: conversation_page(request, owner, found, error=error),
    )


@require_POST
def edit(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Hold it and lead to the page with its words in the box; they are kept until it is sent."""
    owner, found = find(request, conversation_id)
    try:
        actions.hold_waiting(owner, found.id, _named(request))
    except NotWaiting as error:
        return _refused(request, owner, found, error)
    return SeeOther(f"{conversation_url(found)}?edit={EDIT_WAITING}#composer")


@require_POST
def remove(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = find(request, conversation_id)
    try:
        actions.remove_waiting(owner, found.id, _named(request))
    except NotWaiting as error:
        return _refused(request, owner, found, error)
    if is_fragment(request):
        return HttpResponse(status=204)
    return SeeOther(f"{conversation_url(found)}#latest")


def _named(request: HttpRequest) -> UUID:
    """Return which message is meant: what the page showed may have been sent. Raises NotWaiting."""
    message_id: UUID | None = cleaned(WaitingForm(request.POST))["message"]
    if message_id is None:
        raise NotWaiting
    return message_id


def _refused(
    request: HttpRequest, owner: Owner, found: Conversation, error: NotWaiting
) -> HttpResponse:
    if is_fragment(request):
        return error_json(error, status_of(error))
    return conversation_page(request, owner, found, error=error)
