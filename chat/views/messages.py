"""Messages of a conversation: send, and write, continue or stop a reply."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.addresses import client_address
from accounts.redirects import SeeOther
from chat import actions
from chat.forms import MessageForm
from chat.stores.base import Asked
from chat.views.answers import REFUSALS, answered, conversation_url, refused
from chat.views.asking import cleaned, idempotency_key, is_fragment
from chat.views.conversations import conversation_page
from chat.visitors import find


@require_POST
def send(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, conversation = find(request, conversation_id)
    fields = cleaned(MessageForm(request.POST))
    text = fields["prompt"] or ""
    try:
        asked = actions.send_message(
            owner,
            conversation.id,
            text,
            idempotency_key=idempotency_key(request),
            model_name=fields["model"],
            parent=fields["parent"],
            address=client_address(request),
        )
    except REFUSALS as error:
        reason = error
        return refused(
            request,
            reason,
            lambda: conversation_page(request, owner, conversation, draft=text, error=reason),
        )
    return answered(request, owner, asked)


@require_POST
def retry(request: HttpRequest, conversation_id: UUID, sequence: int) -> HttpResponse:
    return _reply_again(request, conversation_id, sequence, actions.retry_reply)


@require_POST
def continue_reply(request: HttpRequest, conversation_id: UUID, sequence: int) -> HttpResponse:
    return _reply_again(request, conversation_id, sequence, actions.continue_reply)


@require_POST
def stop(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, conversation = find(request, conversation_id)
    actions.stop_reply(owner, conversation.id)
    if is_fragment(request):
        return HttpResponse(status=204)
    return SeeOther(f"{conversation_url(conversation)}#latest")


def _reply_again(
    request: HttpRequest, conversation_id: UUID, sequence: int, ask: Callable[..., Asked]
) -> HttpResponse:
    owner, conversation = find(request, conversation_id)
    try:
        asked = ask(
            owner,
            conversation.id,
            sequence,
            idempotency_key=idempotency_key(request),
            address=client_address(request),
        )
    except REFUSALS as error:
        reason = error
        return refused(
            request, reason, lambda: conversation_page(request, owner, conversation, error=reason)
        )
    return answered(request, owner, asked)
