"""Asking for a reply: what the routes that do so share."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Status

from accounts.addresses import client_address
from chat.api import answers
from chat.api.shapes import Idempotency
from chat.stores import store_for
from chat.stores.base import Asked


def asking(request: HttpRequest, idempotency: Idempotency) -> dict[str, Any]:
    """Return what every action that asks for a reply wants to know of its request."""
    return {
        "idempotency_key": idempotency.key or uuid.uuid4().hex,
        "address": client_address(request),
    }


def asked_answer(asked: Asked, response: HttpResponse) -> Status[answers.WrittenGeneration]:
    """Return the generation: 201 when it is new, 200 when the same key came before."""
    generation = asked.generation
    ids = [generation.conversation_id, generation.id]
    response["Location"] = reverse("api:v1:read_generation", args=ids)
    return Status(201 if asked.created else 200, written_generation(asked))


def written_generation(asked: Asked) -> answers.WrittenGeneration:
    """Return the generation with its text, if it was asked for before and has some."""
    generation = asked.generation
    if asked.created:
        return answers.WrittenGeneration.begun(generation)
    written = store_for(asked.conversation.owner).written(generation.id)
    return answers.WrittenGeneration.with_text(generation, written)
