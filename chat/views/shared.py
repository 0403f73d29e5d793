"""The public page of a share: what was said, read only, the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.models import User
from chat import actions
from chat.domain.errors import ConversationNotFound
from chat.domain.shares import Share, pages
from chat.domain.transcript import Turn, transcript
from chat.markdown import render as markdown
from chat.stores import database_store
from chat.views.openings import is_opening


@dataclass(frozen=True)
class SharedMessage:
    """A message as strangers see it: without tools, and without what led to it."""

    turn: Turn

    @property
    def html(self) -> SafeString:
        return markdown(self.turn.text)


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show one page of what is shared. The answer to a link that leads nowhere is 404."""
    share = _share_of(token)
    number = _page_number(request)
    messages, page_count = _messages(share, number)
    if number == 1 and is_opening(request) and not _is_owner(request, share):
        actions.note_opening(share)
    values = {
        "share": share,
        # A day that is the same for all readers, wherever they are.
        "shared_on": share.shared_at.astimezone(UTC).date(),
        "thread": messages,
        "previous": number - 1,
        "next": number + 1 if number < page_count else 0,
        "number": number,
        "page_count": page_count,
    }
    response = render(request, "share/public.html", values)
    response["X-Robots-Tag"] = "noindex"
    # The address is the key: it must not travel along to other sites.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _share_of(token: str) -> Share:
    """Return what the link shows; nothing while its owner is suspended.

    Raises ConversationNotFound.
    """
    share = database_store().shared(token)
    owner = User.objects.filter(pk=share.owner.key).first()
    if owner is None or not owner.may_sign_in:
        raise ConversationNotFound
    return share


def _messages(share: Share, number: int) -> tuple[list[SharedMessage], int]:
    """Return what is on page `number`, counted from 1, and how many pages there are."""
    store = database_store()
    cut = pages(store.way(share), settings.CHAT_PAGE_MESSAGES)
    if not 1 <= number <= len(cut):
        raise Http404
    steps = cut[number - 1]
    events = store.branch(share.conversation_id, steps[-1].sequence, limit=len(steps))
    return [SharedMessage(turn) for turn in transcript(events)], len(cut)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _is_owner(request: HttpRequest, share: Share) -> bool:
    return request.user.is_authenticated and request.user.pk == share.owner.user_id
