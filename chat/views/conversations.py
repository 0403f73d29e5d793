"""Conversations as wholes: read, rename, pin, delete, keep, forget."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.redirects import SeeOther, own_path
from chat import actions
from chat.domain.conversations import Conversation
from chat.domain.errors import ChatError, ConversationBusy, ConversationNotFound, TitleInvalid
from chat.domain.owners import Owner, OwnerKind
from chat.domain.titles import TITLE_MAX_CHARS
from chat.domain.waiting import WaitingMessage
from chat.forms import PlaceForm
from chat.stores import store_for
from chat.templatetags.undo import Undo
from chat.views.answers import conversation_url, fragment
from chat.views.asking import cleaned, is_fragment
from chat.views.drafts import saved_draft
from chat.views.errors import error_json, status_of
from chat.views.jump import place_of_message
from chat.views.keep import asks_to_keep
from chat.views.openings import is_ahead
from chat.views.pages import composer, page, remembered
from chat.views.threads import Place, Thread, read_thread
from chat.views.undo import with_undo
from chat.visitors import find, forget_visitor, owner_of

# What the address says when a waiting message is edited in the box (`?edit=`).
EDIT_WAITING = "waiting"


@require_safe
@asks_to_keep
def conversation(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = find(request, conversation_id)
    branch = cleaned(PlaceForm(request.GET))["branch"]
    if branch and request.method == "GET" and not is_ahead(request):
        found = actions.choose_branch(owner, found, branch)
    return conversation_page(request, owner, found)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = find(request, conversation_id)
    if request.method != "POST":
        return _rename_page(request, found, found.title)
    title = request.POST.get("title", "")
    try:
        actions.rename_conversation(owner, found.id, title)
    except TitleInvalid as error:
        if is_fragment(request):
            return error_json(error, status_of(error))
        return _rename_page(request, found, title, error)
    return _done(request, conversation_url(found))


@require_POST
def pin(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = find(request, conversation_id)
    actions.pin_conversation(owner, found.id, pinned=request.POST.get("pinned") == "1")
    return _done(request, own_path(request.POST.get("next")))


@require_POST
def delete(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    owner, found = find(request, conversation_id)
    actions.delete_conversation(owner, found.id)
    after = own_path(request.POST.get("next"))
    was_open = conversation_url(found) in after
    path = own_path(None) if was_open else after
    if not owner.is_kept:
        # The notice is kept with the session, so it must not name what was never to be saved.
        return _done(request, path)
    text = _("Deleted “%(title)s”") % {"title": found.title}
    undo = Undo("restore", (found.id,), leads_there=was_open)
    return with_undo(request, text, undo, path)


@require_POST
def keep(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Save a temporary chat after all. What is saved already stays so: a double click is one."""
    owner, found = find(request, conversation_id)
    if owner.user_id is None:  # a visitor, who has to sign in first
        raise ConversationNotFound
    try:
        if not owner.is_kept and actions.keep_temporary(owner.user_id, found.id):
            messages.success(request, _("This chat is saved now."))
    except ConversationBusy as error:
        return conversation_page(request, owner, found, error=error)
    return _done(request, conversation_url(found))


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Remove everything a visitor wrote, and the cookie that knew them."""
    owner = owner_of(request)
    response = _done(request, own_path(None))
    if owner is not None and owner.kind is OwnerKind.VISITOR:
        actions.forget_visitor(owner)
        forget_visitor(response)
    return response


def conversation_page(  # noqa: PLR0913 - what stands on the page again, by name
    request: HttpRequest,
    owner: Owner,
    found: Conversation,
    *,
    draft: str = "",
    model_name: str = "",
    replaces: UUID | None = None,
    error: ChatError | None = None,
) -> HttpResponse:
    place = cleaned(PlaceForm(request.GET))
    # Before it is read: a reply that ends meanwhile was not seen.
    opened_at = timezone.now()
    thread = read_thread(owner, found, Place(place["branch"], place["before"]))
    if thread.is_beyond:
        # The version that the address names is followed by more than one page.
        return SeeOther(place_of_message(store_for(owner), found, thread.place.branch or 0))
    actions.open_conversation(owner, thread.conversation, opened_at)
    if is_fragment(request) and error is None:
        return fragment(request, thread)
    edited = _edited(request, thread)
    if edited is not None and not draft:
        draft, replaces = edited.text, edited.id
    if replaces is not None:
        # Its words are in the box.
        thread = replace(thread, waiting=None)
    values = {
        **composer(thread.conversation, model_name=model_name),
        **saved_draft(owner, found.id),
        **({"draft": draft, "draft_at": 0} if draft else {}),
        "replaces": replaces,
        "thread": thread,
        "is_instructed": _is_instructed(request, owner, thread.conversation),
        "is_kept": owner.is_kept,
        "loads_itself": request.GET.get("auto") == "1",
    }
    if thread.gauge:
        values["gauge"] = replace(thread.gauge, question=str(values.get("draft", "")))
    response = page(request, "chat/conversation.html", values, current=found.id, error=error)
    return remembered(response, owner)


def _edited(request: HttpRequest, thread: Thread) -> WaitingMessage | None:
    """Return the waiting message whose words belong into the box, if it is held for that."""
    is_asked_for = request.method == "GET" and request.GET.get("edit") == EDIT_WAITING
    waiting = thread.waiting
    return waiting if is_asked_for and waiting is not None and waiting.is_held else None


def _is_instructed(request: HttpRequest, owner: Owner, found: Conversation) -> bool:
    persons = getattr(request.user, "instructions", "") if owner.is_kept else ""
    return bool(found.system_prompt or persons)


def _rename_page(
    request: HttpRequest, found: Conversation, title: str, error: ChatError | None = None
) -> HttpResponse:
    values = {"conversation": found, "title": title, "title_max_chars": TITLE_MAX_CHARS}
    return page(request, "chat/rename.html", values, current=found.id, error=error)


def _done(request: HttpRequest, path: str) -> HttpResponse:
    """Lead on to `path`; scripts know where they are and need no page."""
    return HttpResponse(status=204) if is_fragment(request) else SeeOther(path)
