"""The pages for instructions: of a person, in the settings, and of one conversation."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.instruction_errors import InstructionsTooLong
from chat.domain.owners import Owner
from chat.views.answers import conversation_url
from chat.views.errors import sentence_of, status_of
from chat.views.pages import page
from chat.visitors import find


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_person(request: HttpRequest) -> HttpResponse:
    """A page of the settings: what Vana should know of the person, and how it should answer."""
    person = cast("User", request.user)
    if request.method != "POST":
        return _persons_page(request, person.instructions)
    text = request.POST.get("instructions", "")
    try:
        actions.instruct_person(person.pk, text)
    except InstructionsTooLong as error:
        return _persons_page(request, text, error)
    messages.success(request, _("Your instructions were saved."))
    return SeeOther(own_path(None, default="chat:own_instructions"))


@require_http_methods(["GET", "HEAD", "POST"])
def of_conversation(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = find(request, conversation_id)
    if request.method != "POST":
        return _page(request, owner, found, found.system_prompt)
    text = request.POST.get("instructions", "")
    try:
        actions.instruct_conversation(owner, found.id, text)
    except InstructionsTooLong as error:
        return _page(request, owner, found, text, error)
    return SeeOther(f"{conversation_url(found)}#latest")


def _persons_page(
    request: HttpRequest, text: str, error: InstructionsTooLong | None = None
) -> HttpResponse:
    values = {
        "page": "instructions",
        "text": text,
        "max_chars": settings.CHAT_INSTRUCTIONS_MAX_CHARS,
        "error": sentence_of(error) if error else "",
    }
    status = status_of(error) if error else 200
    return render(request, "settings/instructions.html", values, status=status)


def _page(
    request: HttpRequest,
    owner: Owner,
    found: Conversation,
    text: str,
    error: InstructionsTooLong | None = None,
) -> HttpResponse:
    values = {
        "conversation": found,
        "text": text,
        "max_chars": settings.CHAT_INSTRUCTIONS_MAX_CHARS,
        "is_kept": owner.is_kept,
        "persons": getattr(request.user, "instructions", ""),
    }
    return page(request, "chat/instructions.html", values, current=found.id, error=error)
