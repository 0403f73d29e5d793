"""Versions of what was said: a question in other words, and a new chat from any message."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.addresses import client_address
from accounts.redirects import SeeOther
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.errors import ChatError
from chat.domain.events import Event
from chat.views.answers import REFUSALS, answer, conversation_url
from chat.views.asking import idempotency_key, is_fragment, sent_message
from chat.views.conversations import conversation_page
from chat.views.pages import page, remembered
from chat.visitors import find


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, conversation_id: UUID, sequence: int) -> HttpResponse:
    owner, found = find(request, conversation_id)
    question = actions.question_to_edit(owner, found, sequence)
    if request.method != "POST":
        return _edit_page(request, found, question, question.text)
    message = sent_message(request)
    return answer(
        request,
        owner,
        lambda: actions.edit_question(
            owner,
            found.id,
            sequence,
            message.text,
            idempotency_key=message.key,
            address=client_address(request),
        ),
        lambda error: _edit_page(request, found, question, message.text, error),
    )


@require_POST
def fork(request: HttpRequest, conversation_id: UUID, sequence: int) -> HttpResponse:
    """Begin a new chat with what was said up to this message, and lead to its message box."""
    owner, found = find(request, conversation_id)
    key, address = idempotency_key(request), client_address(request)
    try:
        forked = actions.fork_conversation(
            owner, found.id, sequence, idempotency_key=key, address=address
        )
    except REFUSALS as error:
        return conversation_page(request, owner, found, error=error)
    return remembered(SeeOther(f"{conversation_url(forked.conversation)}#prompt"), owner)


def _edit_page(
    request: HttpRequest,
    found: Conversation,
    question: Event,
    text: str,
    error: ChatError | None = None,
) -> HttpResponse:
    """Return the page, or for scripts the form alone, which stands in the place of the question."""
    values = {"conversation": found, "question": question, "text": text}
    if is_fragment(request):
        return render(request, "chat/_edit_form.html", values)
    return page(request, "chat/edit.html", values, current=found.id, error=error)
