"""Importing conversations: a page of the settings with its file, its report and its undo."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.redirects import SeeOther
from chat import actions
from chat.domain.errors import ChatError, Conflict
from chat.domain.import_errors import ImportRefused, ImportTooLarge
from chat.domain.imports import Import, SkipReason
from chat.operations.imports import records, spool, undoing
from chat.views.asking import is_fragment
from chat.views.errors import sentence_of, status_of

FIELD = "file"
SHOWN = 20


class ImportUploadHandler(FileUploadHandler):
    """Writes the file to where imports wait while it arrives; too much of it, and it is gone."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.import_id: UUID | None = None
        self.error: ImportTooLarge | None = None
        self._spool: spool.Spool | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != FIELD or self.import_id or self.error:
            raise SkipFile
        self._spool = spool.Spool()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        if self._spool is None:
            return
        try:
            self._spool.write(raw_data)
        except ImportTooLarge as error:
            self.error, self._spool = error, None
            raise SkipFile from error

    def file_complete(self, file_size: int) -> None:
        if self._spool is None:
            return
        if file_size:
            self.import_id = self._spool.finish()
        else:
            self._spool.drop()
        self._spool = None

    def upload_interrupted(self) -> None:
        self.drop()

    def drop(self) -> None:
        """Keep nothing of what arrived."""
        if self._spool is not None:
            self._spool.drop()
        if self.import_id is not None:
            spool.remove(self.import_id)
        self._spool = self.import_id = None


# The check of the token reads the form, and so the file: where it goes is said before.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """Show what was imported; POST takes a file."""
    if request.method != "POST":
        return _checked_page(request)
    handler = ImportUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        response = _taken(request, handler)
    except BaseException:
        handler.drop()
        raise
    if response.status_code != 303:
        handler.drop()
    return response


@csrf_protect
def _taken(request: HttpRequest, handler: ImportUploadHandler) -> HttpResponse:
    request.FILES  # noqa: B018 - reads the form, if the check of the token has not
    if handler.error is not None:
        return _page(request, _too_large(), status=413)
    if handler.import_id is None:
        return _page(request, _("Choose a file first."), status=400)
    try:
        begun = actions.take_spooled(_person(request), handler.import_id)
    except Conflict as error:
        return _page(request, sentence_of(error), status=status_of(error))
    return SeeOther(_address(begun.id))


@csrf_protect
def _checked_page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_safe
@login_required
def one_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Show how far it is, and what came of it; scripts get only that."""
    found = records.get(_person(request).pk, import_id)
    return _import_page(request, found)


@require_POST
@login_required
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    user_id = _person(request).pk
    try:
        actions.undo_import(user_id, import_id)
    except Conflict as error:
        return _import_page(request, records.get(user_id, import_id), error)
    return SeeOther(_address(import_id))


@require_POST
@login_required
def resume(request: HttpRequest, import_id: UUID) -> HttpResponse:
    user_id = _person(request).pk
    try:
        actions.resume_import(user_id, import_id)
    except Conflict as error:
        return _import_page(request, records.get(user_id, import_id), error)
    return SeeOther(_address(import_id))


def _page(request: HttpRequest, error: str = "", *, status: int = 200) -> HttpResponse:
    values = {
        "page": "privacy",
        "imports": records.newest(_person(request).pk, SHOWN),
        "max_mb": settings.IMPORT_MAX_MB,
        "error": error,
    }
    return render(request, "settings/imports.html", values, status=status)


def _import_page(
    request: HttpRequest, found: Import, error: ChatError | None = None
) -> HttpResponse:
    values = {
        "page": "privacy",
        "import": found,
        "changed": undoing.changed_since(found.id) if found.can_be_undone else 0,
        "reason": _refusal(found),
        "skipped": [(each, _SENTENCES[each.reason]) for each in found.report.skipped],
        "error": sentence_of(error) if error else "",
    }
    template = "settings/_import_state.html" if is_fragment(request) else "settings/import.html"
    return render(request, template, values, status=status_of(error) if error else 200)


def _refusal(found: Import) -> str:
    """Return why a file was refused, in a sentence."""
    kinds = {kind.code: kind for kind in _kinds(ImportRefused)}
    return _(kinds[found.error_code].message) if found.error_code in kinds else ""


def _kinds(kind: type[ImportRefused]) -> list[type[ImportRefused]]:
    return [kind, *(one for child in kind.__subclasses__() for one in _kinds(child))]


def _too_large() -> str:
    sentence = _("This file is too large: this site takes up to %(limit)s MB.")
    return sentence % {"limit": settings.IMPORT_MAX_MB}


def _address(import_id: UUID) -> str:
    return reverse("chat:import", args=[import_id])


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # login_required came before


class _Sentences:
    """Why a conversation was left out, in the reader's language."""

    def __getitem__(self, reason: SkipReason) -> str:
        sentences = {
            SkipReason.THERE: _("you have it already"),
            SkipReason.IN_TRASH: _("you have it already, in your trash"),
            SkipReason.EMPTY: _("nothing was said in it"),
            SkipReason.BROKEN: _("it does not fit together"),
            SkipReason.TOO_LONG: _("a text in it is longer than this site takes"),
            SkipReason.VERSION: _("it is from a newer Vana"),
        }
        return sentences[reason]


_SENTENCES = _Sentences()
