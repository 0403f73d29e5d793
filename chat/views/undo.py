"""Says what was done with conversations, and offers to take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.redirects import SeeOther
from chat.templatetags.undo import Undo
from chat.views.asking import is_fragment


def with_undo(request: HttpRequest, text: str, undo: Undo, path: str) -> HttpResponse:
    """Lead to `path`, which shows the notice; scripts stay where they are and get it at once."""
    if is_fragment(request):
        return render(request, "partials/_notice.html", {"text": text, "undo": undo})
    messages.success(request, text, extra_tags=undo.written())
    return SeeOther(path)
