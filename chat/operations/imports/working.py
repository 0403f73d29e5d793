"""Works a file through: first all of it is read, then its conversations are kept one by one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import Subject, record
from chat.domain.import_errors import ImportRefused
from chat.domain.imports import Import, ImportStatus, Report, Skipped, SkipReason
from chat.domain.owners import Owner
from chat.operations.imports import keeping, records, spool, undoing
from chat.operations.imports.building import branches_of, messages_of
from chat.operations.imports.keeping import Importer
from chat.operations.imports.walking import conversations_in
from chat.stores.whole import WholeConversation
from chat.streaming import notices

logger = logging.getLogger(__name__)

SUBJECT = "import"
# Often enough for a page to move, seldom enough to cost nothing.
_BEAT_SECONDS = 1.0

Progress = Callable[[int, int], None]


def work(import_id: UUID, progress: Progress = lambda _done, _total: None) -> Import | None:
    """Do what waits: carry an import out, go on with one that was broken off, or undo it.

    What `progress` raises between two conversations breaks it off. Returns how it ended; None:
    there was nothing to do.
    """
    found = records.work_on(import_id)
    if found is None:
        return None
    beat = _Beat(import_id, progress)
    if found.is_undo:
        _undo(found, beat)
    else:
        _carry_out(found, beat)
    return records.get(found.person.pk, import_id)


def looked_through(path: Path, importer: Importer) -> Report:
    """Return what an import would report, without keeping anything. Raises ImportRefused."""
    report = Report()
    for found in conversations_in(path, importer.owner):
        if isinstance(found, Skipped):
            report.left_out(found)
        else:
            reason = keeping.reason_against(importer, found.conversation.id)
            _add(report, found, reason)
    return report


class _Beat:
    """Tells the row, and whoever waits, how far the work is."""

    def __init__(self, import_id: UUID, progress: Progress) -> None:
        self._import_id = import_id
        self._progress = progress
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        self._progress(done, total)
        if time.monotonic() - self._last >= _BEAT_SECONDS:
            self._last = time.monotonic()
            records.change(self._import_id, done=done, total=total)


def _carry_out(work_: records.Work, beat: _Beat) -> None:
    path = spool.path_of(work_.id)
    owner = Owner.user(work_.person.pk)
    importer = Importer(owner, work_.person.public_id, work_.id, work_.keeps_ids)
    try:
        total = _checked(path, owner, work_.id, beat)
        report = _kept(path, importer, total, beat)
    except ImportRefused as error:
        _refuse(work_.id, error)
    except FileNotFoundError:
        _refuse(work_.id, ImportRefused())
    else:
        _end(work_, report)
        notices.publish(owner, "conversations.imported")
    spool.remove(work_.id)


def _checked(path: Path, owner: Owner, import_id: UUID, beat: _Beat) -> int:
    """Read the whole file: what is broken at its end must leave nothing behind."""
    records.change(import_id, status=ImportStatus.CHECKING)
    total = 0
    for _found in conversations_in(path, owner):
        total += 1
        beat(0, total)
    records.change(import_id, status=ImportStatus.RUNNING, total=total)
    return total


def _kept(path: Path, importer: Importer, total: int, beat: _Beat) -> Report:
    report = Report()
    for found in conversations_in(path, importer.owner):
        if isinstance(found, Skipped):
            report.left_out(found)
        else:
            _add(report, found, keeping.keep(importer, found))
        beat(report.total, total)
    return report


def _add(report: Report, whole: WholeConversation, reason: SkipReason | None) -> None:
    if reason is None:
        report.came(messages=messages_of(whole), branches=branches_of(whole))
    else:
        report.left_out(Skipped(report.total + 1, reason))


def _end(work_: records.Work, report: Report) -> None:
    now = timezone.now()
    with transaction.atomic():
        records.change(
            work_.id,
            status=ImportStatus.DONE,
            report=report.to_json(),
            done=report.total,
            ended_at=now,
        )
        subject = Subject(SUBJECT, work_.id)
        detail = f"conversations={report.conversations}"
        record("import.done", by=work_.person, about=subject, detail=detail)
    fields = {"import_id": str(work_.id), "count": report.conversations}
    logger.info("import.done", extra=fields)


def _refuse(import_id: UUID, error: ImportRefused) -> None:
    records.change(
        import_id,
        status=ImportStatus.REFUSED,
        error_code=error.code,
        error_place=error.place,
        ended_at=timezone.now(),
    )
    logger.info("import.refused", extra={"import_id": str(import_id), "code": error.code})


def _undo(work_: records.Work, beat: _Beat) -> None:
    undone = undoing.undo(work_.id, beat)
    with transaction.atomic():
        records.change(
            work_.id,
            status=ImportStatus.UNDONE,
            removed=F("removed") + undone.removed,
            trashed=F("trashed") + undone.trashed,
            undone_at=timezone.now(),
        )
        subject = Subject(SUBJECT, work_.id)
        detail = f"removed={undone.removed} trashed={undone.trashed}"
        record("import.undo", by=work_.person, about=subject, detail=detail)
    spool.remove(work_.id)
    notices.publish(Owner.user(work_.person.pk), "conversations.imported")
