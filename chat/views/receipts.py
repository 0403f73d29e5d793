"""Receipts of what was erased: a person's own, and one for whoever has its link."""

from __future__ import annotations

import json
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from chat.domain.file_names import content_disposition
from chat.operations.erasure.shown import ShownReceipt, receipt, receipt_file, receipts_of

# What people call what is counted; anything else has its own name.
_NAMES = {
    "accounts_apitoken": gettext_lazy("API tokens"),
    "accounts_consent": gettext_lazy("What was accepted"),
    "accounts_invitation": gettext_lazy("Invitations"),
    "accounts_sessionrecord": gettext_lazy("Devices"),
    "accounts_user": gettext_lazy("Account"),
    "account_emailaddress": gettext_lazy("Email addresses"),
    "cache:visitors": gettext_lazy("Temporary chats"),
    "cache:default": gettext_lazy("Counters in memory"),
    "chat_chunk": gettext_lazy("Pieces of unfinished replies"),
    "chat_conversation": gettext_lazy("Conversations"),
    "chat_dailyuse": gettext_lazy("Days of use"),
    "chat_draft": gettext_lazy("Drafts"),
    "chat_event": gettext_lazy("Messages and other entries"),
    "chat_export": gettext_lazy("Exports"),
    "chat_feedback": gettext_lazy("Opinions about replies"),
    "chat_generation": gettext_lazy("Runs of models"),
    "chat_import": gettext_lazy("Imports"),
    "chat_jobrun": gettext_lazy("Jobs that were asked for"),
    "chat_share": gettext_lazy("Shared links"),
    "chat_state": gettext_lazy("What agents remembered"),
    "chat_waitingmessage": gettext_lazy("Messages that waited"),
    "django_session": gettext_lazy("Sign-ins"),
    "file:exports": gettext_lazy("Files of exports"),
    "file:imports": gettext_lazy("Files of imports"),
    "mfa_authenticator": gettext_lazy("Second factors"),
    "search": gettext_lazy("Entries of the search"),
}


@require_safe
def one_receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Show it to whoever has the link: the person has no account any more."""
    found = receipt(receipt_id)
    values = {"receipt": found, "counts": _named(found)}
    return _unlisted(render(request, "chat/receipt.html", values))


@require_safe
def receipt_as_file(request: HttpRequest, receipt_id: UUID) -> HttpResponse:  # noqa: ARG001 - whoever asks
    text = json.dumps(receipt_file(receipt_id), indent=2) + "\n"
    response = HttpResponse(text, content_type="application/json")
    name = f"vana-receipt-{receipt_id}.json"
    response["Content-Disposition"] = content_disposition(name)
    return _unlisted(response)


@require_safe
@login_required
def receipts(request: HttpRequest) -> HttpResponse:
    found = receipts_of(cast("User", request.user).public_id)
    return render(request, "settings/receipts.html", {"page": "privacy", "receipts": found})


def _named(found: ShownReceipt) -> list[tuple[str, int]]:
    return [(str(_NAMES.get(name, name)), count) for name, count in found.counts.items()]


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
