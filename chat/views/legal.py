"""The terms of use and the privacy notice: the operator's text, or Vana's own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.models.consent import Document
from chat import markdown


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return _page(request, Document.TERMS, settings.TERMS)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, Document.PRIVACY, settings.PRIVACY)


def _page(request: HttpRequest, document: Document, text: str) -> HttpResponse:
    values = {
        "heading": document.label,
        "version": settings.TERMS_VERSION,
        "text": markdown.render(text or _own_text(document)),
    }
    return render(request, "chat/legal.html", values)


def _own_text(document: Document) -> str:
    """Return what is true of every Vana, with this site's figures."""
    values = {
        "visitor_hours": settings.VISITOR_HOURS,
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 3600),
        "is_demo": not settings.LLM_BASE_URL,
    }
    return render_to_string(f"legal/{document.value}.md", values)
