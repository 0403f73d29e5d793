"""Bringing an export back: take the file, have it worked through, or take it all back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from chat.domain.imports import Import
from chat.operations.imports import records, spool


def begin_import(person: User, chunks: Iterable[bytes]) -> Import:
    """Keep a file and have some process work on it at once.

    Raises ImportTooLarge, and ImportRunning while another one of the person's is worked on; then
    nothing of the file is kept.
    """
    return take_spooled(person, spool.spooled(chunks))


def take_spooled(person: User, import_id: UUID) -> Import:
    """Do the same with a file that has arrived already."""
    spool.sweep()
    try:
        records.add(import_id, person)
        records.begin(import_id, person.pk)
    except BaseException:
        spool.remove(import_id)
        raise
    return records.get(person.pk, import_id)


def undo_import(user_id: int, import_id: UUID) -> Import:
    """Have everything taken back that an import brought.

    Raises ImportNotFound, and NothingToUndo for one that is under way or undone.
    """
    records.ask_undo(user_id, import_id)
    records.begin(import_id, user_id)
    return records.get(user_id, import_id)


def resume_import(user_id: int, import_id: UUID) -> Import:
    """Go on with an import that was broken off. Raises ImportNotFound and NothingToUndo."""
    records.ask_again(user_id, import_id)
    records.begin(import_id, user_id)
    return records.get(user_id, import_id)
