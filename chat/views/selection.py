"""What is done with several conversations at once, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.errors import ConversationNotFound
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.templatetags.undo import Undo
from chat.views.answers import conversation_url
from chat.views.asking import is_fragment
from chat.views.undo import with_undo

# What takes it back.
_UNDONE_BY = {"delete": "restore", "archive": "unarchive"}


@require_POST
def selection(request: HttpRequest) -> HttpResponse:
    """Do it with those of the chosen that are there; what is not theirs is not there."""
    name = request.POST.get("do", "").partition(" ")[0]
    if not request.user.is_authenticated or name not in _VERBS:
        raise ConversationNotFound
    ids = chosen_ids(request)
    if not ids:
        messages.error(request, _("Choose at least one conversation."))
        return SeeOther(own_path(request.POST.get("next"), default="chat:sidebar"))
    owner, done = Owner.user(request.user.pk), []
    for each in ids:
        # Gone meanwhile, in another tab.
        with suppress(ConversationNotFound):
            done.append(_VERBS[name](owner, each))
    if not done:
        raise ConversationNotFound
    return _answer(request, name, done)


def _answer(request: HttpRequest, name: str, done: list[Conversation]) -> HttpResponse:
    text = _told(name, done)
    path = _path_after(request, name, done)
    if name in _UNDONE_BY:
        undo = Undo(_UNDONE_BY[name], tuple(each.id for each in done))
        return with_undo(request, text, undo, path)
    if is_fragment(request):
        return HttpResponse(status=204)
    messages.success(request, text)
    return SeeOther(path)


def _path_after(request: HttpRequest, name: str, done: list[Conversation]) -> str:
    """Return the page they came from; what is taken back without one leads to itself."""
    if not request.POST.get("next") and name in _UNDONE_BY.values():
        return conversation_url(done[0])
    path = own_path(request.POST.get("next"), default="chat:sidebar")
    is_gone = name == "delete" and any(conversation_url(each) in path for each in done)
    return reverse("chat:start") if is_gone else path


def chosen_ids(request: HttpRequest) -> list[UUID]:
    """Return which were chosen, each once: those ticked, or the one that the button names.

    What is no id was not on the page.
    """
    _verb, _space, named = request.POST.get("do", "").partition(" ")
    found: dict[UUID, None] = {}
    for text in [named] if named else request.POST.getlist("conversation"):
        with suppress(ValueError):
            found[UUID(text)] = None
    return list(found)


def _told(name: str, done: list[Conversation]) -> str:
    if len(done) == 1:
        return _one(name) % {"title": done[0].title}
    return _many(name, len(done)) % {"count": len(done)}


def _one(name: str) -> str:
    return {
        "pin": _("Pinned “%(title)s”"),
        "archive": _("Archived “%(title)s”"),
        "unarchive": _("Moved “%(title)s” back to the list"),
        "delete": _("Deleted “%(title)s”"),
        "restore": _("Restored “%(title)s”"),
    }[name]


def _many(name: str, count: int) -> str:
    return {
        "pin": ngettext("Pinned %(count)s conversation", "Pinned %(count)s conversations", count),
        "archive": ngettext(
            "Archived %(count)s conversation", "Archived %(count)s conversations", count
        ),
        "unarchive": ngettext(
            "Moved %(count)s conversation back to the list",
            "Moved %(count)s conversations back to the list",
            count,
        ),
        "delete": ngettext(
            "Deleted %(count)s conversation", "Deleted %(count)s conversations", count
        ),
        "restore": ngettext(
            "Restored %(count)s conversation", "Restored %(count)s conversations", count
        ),
    }[name]


def _pinned(owner: Owner, conversation_id: UUID) -> Conversation:
    actions.pin_conversation(owner, conversation_id, pinned=True)
    return store_for(owner).get(owner, conversation_id)


def _archived(owner: Owner, conversation_id: UUID) -> Conversation:
    actions.archive_conversation(owner, conversation_id, archived=True)
    return store_for(owner).get(owner, conversation_id)


def _unarchived(owner: Owner, conversation_id: UUID) -> Conversation:
    actions.archive_conversation(owner, conversation_id, archived=False)
    return store_for(owner).get(owner, conversation_id)


def _deleted(owner: Owner, conversation_id: UUID) -> Conversation:
    found = store_for(owner).get(owner, conversation_id)
    actions.delete_conversation(owner, conversation_id)
    return found


_VERBS: dict[str, Callable[[Owner, UUID], Conversation]] = {
    "pin": _pinned,
    "archive": _archived,
    "unarchive": _unarchived,
    "delete": _deleted,
    "restore": actions.restore_conversation,
}
