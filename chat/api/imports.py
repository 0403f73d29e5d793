"""Importing: a file comes in, what came of it is told, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router, Status
from pydantic import BaseModel, Field

from chat import actions
from chat.api.auth import signed_in
from chat.api.described import reads, takes_file, writes
from chat.api.errors import BodyTooLarge, InvalidFields
from chat.domain import imports
from chat.domain.import_errors import ImportTooLarge
from chat.operations.imports import records

router = Router(tags=["Import"])

_FORM = "multipart/form-data"
_FIELD = "file"
_CHUNK_BYTES = 64 * 1024


class Skipped(BaseModel):
    """One conversation that was left out."""

    number: int = Field(description="Which of the file, from 1.")
    reason: Literal["there", "in_trash", "empty", "broken", "too_long", "version"]
    place: str = Field(description="The field that does not fit; empty where no field is to blame.")


class Import(BaseModel):
    """`done` of `total` conversations are worked through."""

    id: UUID
    status: Literal["waiting", "checking", "running", "done", "refused", "undoing", "undone"]
    is_stuck: bool = Field(description="It was broken off; delete it to undo what came.")
    done: int
    total: int
    conversations: int = Field(description="That came.")
    messages: int
    branches: int = Field(description="Messages that are other versions of one.")
    skipped_count: int
    skipped: list[Skipped] = Field(description="The first 200.")
    error: str = Field(description="Why the file was refused; else empty.")
    error_place: int | None = Field(description="How many characters stand before what is wrong.")
    removed: int = Field(description="By undoing it: for good.")
    trashed: int = Field(description="By undoing it: what was gone on with, into the trash.")
    created_at: datetime
    ended_at: datetime | None
    undone_at: datetime | None

    @classmethod
    def of(cls, found: imports.Import) -> Import:
        return cls.model_validate(
            {
                **vars(found),
                "status": found.status.value,
                "conversations": found.report.conversations,
                "messages": found.report.messages,
                "branches": found.report.branches,
                "skipped_count": found.report.skipped_count,
                "skipped": [
                    {"number": each.number, "reason": each.reason.value, "place": each.detail}
                    for each in found.report.skipped
                ],
                "error": found.error_code,
            }
        )


@router.post("", response={202: Import}, openapi_extra=takes_file(409))
def import_conversations(request: HttpRequest, response: HttpResponse) -> Status[Import]:
    """Take a file, and begin to import it. `Location` says where to look how far it is.

    What the person has stays as it is. What they have already does not come again.
    """
    person = signed_in(request)
    try:
        begun = actions.begin_import(person, _chunks(request))
    except ImportTooLarge as error:
        raise BodyTooLarge from error
    response["Location"] = reverse("api:v1:read_import", args=[begun.id])
    return Status(202, Import.of(begun))


@router.get("/{uuid:import_id}", response=Import, openapi_extra=reads(404))
def read_import(request: HttpRequest, import_id: UUID) -> Import:
    """How far an import is, what came of it, and what was left out and why."""
    return Import.of(records.get(signed_in(request).pk, import_id))


@router.delete("/{uuid:import_id}", response={202: Import}, openapi_extra=writes(404, 409))
def undo_import(request: HttpRequest, import_id: UUID) -> Status[Import]:
    """Begin to take back all that it brought: for good, or into the trash if it was gone on with.

    `docs/export.md` says more.
    """
    return Status(202, Import.of(actions.undo_import(signed_in(request).pk, import_id)))


def _chunks(request: HttpRequest) -> Iterator[bytes]:
    """Yield the file, from the form that holds it or as the body itself."""
    if request.content_type != _FORM:
        return _body(request)
    if not hasattr(request, "_files"):
        # To the disk: nothing of it is held in memory.
        request.upload_handlers = [TemporaryFileUploadHandler(request)]
    file = request.FILES.get(_FIELD)
    if not isinstance(file, UploadedFile):
        raise InvalidFields([{"field": f"body.{_FIELD}", "reason": "is missing"}])
    return file.chunks(_CHUNK_BYTES)


def _body(request: HttpRequest) -> Iterator[bytes]:
    while chunk := request.read(_CHUNK_BYTES):
        yield chunk
