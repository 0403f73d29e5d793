"""Messages of a conversation: send (or let it wait), and write, continue or stop a reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.addresses import client_address
from accounts.redirects import SeeOther
from chat import actions
from chat.domain.owners import Owner
from chat.domain.waiting import WaitingMessage
from chat.domain.wishes import Preset, Wish
from chat.forms import AgainForm
from chat.stores.base import Asked
from chat.views.answers import answer, conversation_url
from chat.views.asking import cleaned, idempotency_key, is_fragment, sent_message
from chat.views.conversations import conversation_page
from chat.visitors import find


@require_POST
def send(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, conversation = find(request, conversation_id)
    message = sent_message(request)

    def send_it() -> Asked | WaitingMessage:
        asked = actions.send_or_wait(
            owner,
            conversation.id,
            message.text,
            idempotency_key=message.key,
            model_name=message.model_name,
            parent=message.parent,
            address=client_address(request),
            replaces=message.replaces,
        )
        actions.clear_draft(owner, conversation.id, message.text, message.typing)
        return asked

    return answer(
        request,
        owner,
        send_it,
        lambda error: conversation_page(
            request,
            owner,
            conversation,
            draft=message.text,
            model_name=message.model_name,
            replaces=message.replaces,
            error=error,
        ),
    )


@require_POST
def retry(request: HttpRequest, conversation_id: UUID, sequence: int) -> HttpResponse:
    fields = cleaned(AgainForm(request.POST))

    def ask(owner: Owner, *names: Any, **options: Any) -> Asked:
        wish = Wish.in_words(fields["instruction"] or "")
        if wish is None and fields["preset"]:
            wish = Wish.of(Preset(fields["preset"]))
        return actions.retry_reply(owner, *names, model_name=fields["model"], wish=wish, **options)

    return _reply_again(request, conversation_id, sequence, ask)


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
    key, address = idempotency_key(request), client_address(request)
    return answer(
        request,
        owner,
        lambda: ask(owner, conversation.id, sequence, idempotency_key=key, address=address),
        lambda error: conversation_page(request, owner, conversation, error=error),
    )
