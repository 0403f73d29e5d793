"""Reads out of a request what views need to know."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest

from chat.domain.drafts import Typing
from chat.forms import KEY_MAX_CHARS, MessageForm

# Scripts send it with every request; they get pieces of pages, and errors as JSON.
FRAGMENT_HEADER = "Vana-Fragment"
KEY_HEADER = "Idempotency-Key"


@dataclass(frozen=True)
class SentMessage:
    """What the message box sent. `parent` is the last event that its page showed.

    `replaces` is a waiting message that was edited.
    `is_kept`: the page was for saving one conversation, for somebody who otherwise saves none.
    """

    text: str
    key: str
    model_name: str
    parent: int | None
    is_temporary: bool
    is_kept: bool
    instructions: str
    typing: Typing
    replaces: UUID | None


def sent_message(request: HttpRequest) -> SentMessage:
    fields = cleaned(MessageForm(request.POST))
    return SentMessage(
        text=fields["prompt"] or "",
        key=idempotency_key(request),
        model_name=fields["model"],
        parent=fields["parent"],
        is_temporary=fields["temporary"],
        is_kept=fields["kept"],
        instructions=fields["instructions"] or "",
        typing=Typing(fields["writer"], fields["number"] or 0),
        replaces=fields["replaces"],
    )


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get(FRAGMENT_HEADER) == "1"


def idempotency_key(request: HttpRequest) -> str:
    """Return the form's key, or the header's; a request without one cannot be repeated."""
    key = request.POST.get("key") or request.headers.get(KEY_HEADER, "")
    return key[:KEY_MAX_CHARS] or uuid.uuid4().hex


def cleaned(form: forms.Form) -> dict[str, Any]:
    """Return the form's values. Raises Http404: no page of ours leads to broken addresses."""
    if not form.is_valid():
        raise Http404
    return form.cleaned_data
