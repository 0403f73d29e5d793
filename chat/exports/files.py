"""Exports of one conversation and of several, in every format; and of a person, in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.models import User
from accounts.privacy.export import exported
from chat.domain.conversations import Conversation, ConversationStatus
from chat.domain.export import written_list
from chat.domain.file_names import FileNames, file_stem
from chat.domain.owners import Owner
from chat.exports.formats import File, Format
from chat.exports.local import Locality
from chat.exports.pages import page_of, page_of_many
from chat.exports.readable import markdown_of, text_of
from chat.exports.zips import Entry, zipped
from chat.stores import store_for
from chat.stores.exports import exported_conversation

_STEM = "conversation"
_READABLE = {Format.MARKDOWN: markdown_of, Format.TEXT: text_of}


def file_of(request: HttpRequest, conversation: Conversation, form: Format) -> File:
    """Return one conversation. Nothing of it is read before its pieces are."""
    pieces = _pieces(request, conversation, form)
    name = f"{file_stem(conversation.title, _STEM)}.{form.extension}"
    written = Locality.current().keep(pieces)
    return File(name, form.media_type, written, is_shown=form is Format.PAGE)


def file_of_many(request: HttpRequest, conversations: Iterable[Conversation], form: Format) -> File:
    """Return several: a list in JSON, one page after the other, or else a zip of files."""
    locality, stem = Locality.current(), f"vana-conversations-{localtime():%Y-%m-%d}"
    if form in _READABLE:
        entries = readable_entries(conversations, form, locality)
        return File(f"{stem}.zip", "application/zip", zipped(entries))
    if form is Format.PAGE:
        written = locality.keep(page_of_many(request, conversations))
        return File(f"{stem}.html", form.media_type, written, is_shown=True)
    listed = written_list(map(exported_conversation, conversations), timezone.now())
    return File(f"{stem}.json", form.media_type, locality.keep(listed))


def file_of_person(person: User) -> File:
    """Return everything that is kept about somebody (`accounts.privacy`)."""
    name = f"vana-export-{timezone.now():%Y-%m-%d}.json"
    return File(name, Format.JSON.media_type, Locality.current().keep(exported(person)))


def all_of(owners: Iterable[Owner]) -> Iterator[Conversation]:
    """Yield what is in their lists and in their archive, oldest first; not what is in the trash."""
    for owner in owners:
        for found in store_for(owner).walk_everything(owner):
            if found.status is not ConversationStatus.TRASH:
                yield found


def readable_entries(
    conversations: Iterable[Conversation], form: Format, locality: Locality, folder: str = ""
) -> Iterator[Entry]:
    """Yield a file for each, called by its first day and its title; no name is there twice."""
    names = FileNames()
    for conversation in conversations:
        day = conversation.created_at.astimezone(locality.zone).date().isoformat()
        stem = f"{day} {file_stem(conversation.title, _STEM)}"
        pieces = locality.keep(_READABLE[form](conversation))
        name = folder + names.free(stem, form.extension)
        yield Entry(name, conversation.updated_at, pieces)


def _pieces(request: HttpRequest, conversation: Conversation, form: Format) -> Iterator[str]:
    if form is Format.JSON:
        return exported_conversation(conversation)
    if form is Format.PAGE:
        return page_of(request, conversation)
    return _READABLE[form](conversation)
