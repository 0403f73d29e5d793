"""What people think of replies: up, down, why, and back again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.redirects import SeeOther
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.feedback import Rating
from chat.domain.owners import Owner
from chat.forms import FeedbackForm
from chat.views.asking import cleaned, is_fragment
from chat.views.thumbs import thumbs_of
from chat.visitors import find


@require_POST
def rate(request: HttpRequest, conversation_id: UUID, sequence: int) -> HttpResponse:
    """Keep a thumb with its reason, or take it back.

    A thumb alone, pressed again on a page that did not know of it, leaves the reason as it is.
    """
    owner, found = find(request, conversation_id)
    fields = cleaned(FeedbackForm(request.POST))
    if not fields["rating"]:
        actions.withdraw_feedback(owner, found.id, sequence)
    elif fields["explains"] or not _is_given(owner, found, sequence, fields["rating"]):
        rating, reason, text = Rating(fields["rating"]), fields["reason"], fields["text"]
        actions.rate_reply(owner, found.id, sequence, rating, reason=reason, text=text)
    if not is_fragment(request):
        return SeeOther(reverse("chat:message", args=[found.id, sequence]))
    thumbs = thumbs_of(owner, found, [sequence])[sequence]
    return render(request, "chat/_thumbs.html", {"thumbs": thumbs})


def _is_given(owner: Owner, conversation: Conversation, sequence: int, rating: str) -> bool:
    thumbs = thumbs_of(owner, conversation, [sequence]).get(sequence)
    return bool(thumbs and thumbs.given and thumbs.given.rating == rating)
