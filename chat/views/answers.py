"""How a request for a reply is answered, with a page or with a fragment."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.redirects import SeeOther
from chat.domain.conversations import Conversation
from chat.domain.engine_errors import EngineError
from chat.domain.errors import Busy, ChatError, Conflict, InvalidMessage
from chat.domain.owners import Owner
from chat.domain.waiting import WaitingMessage
from chat.stores import store_for
from chat.stores.base import Asked
from chat.views.asking import is_fragment
from chat.views.errors import error_json, status_of
from chat.views.pages import remembered
from chat.views.threads import Thread, read_thread

# What people can do something about: shown on the page they came from, with their text kept.
REFUSALS = (InvalidMessage, Conflict, Busy, EngineError)


def answer(
    request: HttpRequest,
    owner: Owner,
    ask: Callable[[], Asked | WaitingMessage],
    page_again: Callable[[ChatError], HttpResponse],
) -> HttpResponse:
    """Ask for a reply and show it, or what waits, or say why not.

    A refusal is JSON for scripts; others get their page again.
    """
    try:
        asked = ask()
    except REFUSALS as error:
        return error_json(error, status_of(error)) if is_fragment(request) else page_again(error)
    if isinstance(asked, WaitingMessage):
        return _waits(request, owner, asked)
    return _answered(request, owner, asked)


def fragment(request: HttpRequest, thread: Thread) -> HttpResponse:
    return render(request, "chat/_thread.html", {"thread": thread, "is_fragment": True})


def conversation_url(conversation: Conversation) -> str:
    return reverse("chat:conversation", args=[conversation.id])


def _waits(request: HttpRequest, owner: Owner, message: WaitingMessage) -> HttpResponse:
    """Lead to where it waits; scripts get it drawn."""
    conversation = store_for(owner).get(owner, message.conversation_id)
    url = conversation_url(conversation)
    if not is_fragment(request):
        return remembered(SeeOther(f"{url}#waiting"), owner)
    response = fragment(request, read_thread(owner, conversation).after(conversation.revision))
    response.status_code = 202
    response["Location"] = url
    return remembered(response, owner)


def _answered(request: HttpRequest, owner: Owner, asked: Asked) -> HttpResponse:
    """Lead to the conversation; scripts get the new messages at once, to put them in place."""
    url = conversation_url(asked.conversation)
    if not is_fragment(request):
        return remembered(SeeOther(f"{url}#latest"), owner)
    question = asked.question.sequence if asked.question else asked.generation.parent
    since = question - 1 if asked.question else question
    response = fragment(request, read_thread(owner, asked.conversation).after(since))
    response.status_code = 201
    response["Location"] = url
    response["Vana-Sequence"] = str(question)
    return remembered(response, owner)
