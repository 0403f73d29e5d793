"""What a person thinks of a reply."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from chat import actions
from chat.api import shapes
from chat.api.described import takes, writes
from chat.api.opinions import Feedback
from chat.domain.feedback import Rating
from chat.visitors import find

router = Router(tags=["Messages"])
_PATH = "/{uuid:conversation_id}/messages/{int:sequence}/feedback"


@router.put(_PATH, response=Feedback, openapi_extra=takes(404))
def rate_message(
    request: HttpRequest, conversation_id: UUID, sequence: int, body: shapes.NewFeedback
) -> Feedback:
    """Say what you think of a reply. It takes the place of what you said before."""
    owner, found = find(request, conversation_id)
    kept = actions.rate_reply(
        owner, found.id, sequence, Rating(body.rating), reason=body.reason, text=body.text
    )
    return Feedback.of(kept)


@router.delete(_PATH, response={204: None}, openapi_extra=writes(404))
def withdraw_feedback(request: HttpRequest, conversation_id: UUID, sequence: int) -> Status[None]:
    """Take it back. Not an error when there is none."""
    owner, found = find(request, conversation_id)
    actions.withdraw_feedback(owner, found.id, sequence)
    return Status(204, None)
