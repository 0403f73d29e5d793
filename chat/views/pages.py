"""Renders whole pages: what the page is about, and the list beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chat.domain.conversations import Conversation
from chat.domain.errors import ChatError
from chat.domain.owners import Owner, OwnerKind
from chat.engines import ModelChoice, model_choices, offered_choice
from chat.operations.looking import unseen_count
from chat.views.errors import retry_after_of, sentence_of, status_of
from chat.views.sidebar import read_sidebar
from chat.visitors import remember_visitor


def page(
    request: HttpRequest,
    template: str,
    values: dict[str, Any] | None = None,
    *,
    current: UUID | None = None,
    error: ChatError | None = None,
) -> HttpResponse:
    """Render `template`, with the conversation list for people who have one.

    With `error` the page shows its sentence and has its status.
    """
    values = dict(values or {})
    if request.user.is_authenticated:
        values["sidebar"] = read_sidebar(Owner.user(request.user.pk), current=current)
        values["unseen_looks"] = unseen_count(request.user.pk)
    if error is not None:
        values["error"] = sentence_of(error)
    response = render(request, template, values, status=status_of(error) if error else 200)
    if error is not None and retry_after_of(error):
        response["Retry-After"] = str(retry_after_of(error))
    return response


@dataclass(frozen=True, slots=True)
class ModelMenu:
    """The models to choose from, and which one answers next.

    `gone_name` is the model that answered before, where the site offers it no more.
    """

    models: list[ModelChoice]
    chosen: ModelChoice
    gone_name: str = ""


def composer(
    conversation: Conversation | None = None, *, draft: str = "", model_name: str = ""
) -> dict[str, Any]:
    """Return what the message box needs: its text and the models.

    `model_name` was chosen on the page that was sent, and refused for another reason.
    """
    stored = conversation.model_name if conversation else ""
    chosen = offered_choice(model_name or stored)
    is_gone = bool(stored) and offered_choice(stored).name != stored
    menu = ModelMenu(model_choices(), chosen, stored if is_gone else "")
    return {"draft": draft, "model_menu": menu}


def remembered(response: HttpResponse, owner: Owner) -> HttpResponse:
    """Return the response; for a visitor, with the cookie that knows them, renewed."""
    if owner.kind is OwnerKind.VISITOR:
        remember_visitor(response, owner)
    return response
