"""Several conversations at once: one form, one answer."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.views.answers import conversation_url
from chat.views.asking import is_fragment


@require_POST
def selection(request: HttpRequest) -> HttpResponse:
    """Take the chosen conversations back. Those that are not theirs are not there."""
    if not request.user.is_authenticated or request.POST.get("do") != "restore":
        raise ConversationNotFound
    owner = Owner.user(request.user.pk)
    return _restored(request, owner, chosen_ids(request))


def chosen_ids(request: HttpRequest) -> list[UUID]:
    """Return the ids that were ticked, each once; what is none was not on the page."""
    found: dict[UUID, None] = {}
    for text in request.POST.getlist("conversation"):
        with suppress(ValueError):
            found[UUID(text)] = None
    return list(found)


def _restored(request: HttpRequest, owner: Owner, ids: list[UUID]) -> HttpResponse:
    restored: list[Conversation] = []
    for each in ids:
        # Deleted for ever meanwhile, or not theirs.
        with suppress(ConversationNotFound):
            restored.append(actions.restore_conversation(owner, each))
    if not restored:
        raise ConversationNotFound
    if is_fragment(request):
        return HttpResponse(status=204)
    text = _("Restored “%(title)s”.") % {"title": restored[0].title}
    if len(restored) > 1:
        text = ngettext(
            "Restored %(count)s conversation.", "Restored %(count)s conversations.", len(restored)
        ) % {"count": len(restored)}
    messages.success(request, text)
    path = request.POST.get("next")
    return SeeOther(own_path(path) if path else conversation_url(restored[0]))
