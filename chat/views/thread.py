"""Pieces of a conversation for scripts, and the page that shows what a model was sent."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from chat import actions
from chat.domain.context import Receipt, messages_for
from chat.domain.generations import Generation
from chat.domain.usage import Spent
from chat.forms import PlaceForm
from chat.stores import store_for
from chat.stores.base import Store
from chat.views.answers import fragment
from chat.views.asking import cleaned
from chat.views.messages_shown import model_label
from chat.views.pages import page
from chat.views.spending import sentences, spent_in
from chat.views.threads import Place, read_message, read_thread
from chat.visitors import find


@require_safe
def thread(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Return the messages after `since`, those `before` one, or exactly one `turn`."""
    opened_at = timezone.now()
    owner, found = find(request, conversation_id)
    actions.open_conversation(owner, found, opened_at)
    place = cleaned(PlaceForm(request.GET))
    if place["turn"]:
        message = read_message(owner, found, place["turn"])
        return render(request, "chat/_message.html", {"message": message})
    shown = read_thread(owner, found, Place(place["branch"], place["before"]))
    if place["since"] is not None:
        shown = shown.after(place["since"])
    return fragment(request, shown)


@require_safe
def sent(request: HttpRequest, conversation_id: UUID, generation_id: UUID) -> HttpResponse:
    """Show the exact request that a reply answers."""
    owner, found = find(request, conversation_id)
    store = store_for(owner)
    generation = store.generation(found.id, generation_id)
    if not generation.receipt:  # queued: nothing was sent yet
        raise Http404
    receipt = Receipt.from_json(generation.receipt)
    values = {
        "conversation": found,
        "generation": generation,
        "model": model_label(generation.model_name),
        "receipt": receipt,
        "took": sentences(_spent_on(store, generation)),
        "took_so_far": sentences(spent_in(store, found)),
        "sent": messages_for(receipt, store.events(found.id, receipt.sent)),
    }
    return page(request, "chat/sent.html", values, current=found.id)


def _spent_on(store: Store, generation: Generation) -> Spent | None:
    if generation.reply is None:
        return None
    usage = store.event(generation.conversation_id, generation.reply).usage
    return Spent.of([usage]) if usage else None
