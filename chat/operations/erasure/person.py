"""Erasing all there is of a person who is closed out already."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from accounts.models import User
from accounts.privacy.erasing import Counts, Part, Subject, parts, table_of
from chat import models
from chat.stores.db.search import index

_LAST = table_of(User)

Step = Callable[[], None]
Add = Callable[[Counts], None]


def erase_person(subject: Subject, step: Step, add: Add) -> None:
    """Erase all there is of somebody who is closed out, batch by batch, and at last the account.

    `step` is called after each batch, outside its transaction; `add` inside, with its counts.
    """
    _stop_replies(subject)
    for part in parts():
        if part.name != _LAST:
            _erase_part(part, subject, step, add)
    with transaction.atomic():
        # Whoever was let in a moment before writes no more: they wait for this row, and then
        # there is nobody to write for.
        User.objects.select_for_update().filter(pk=subject.user_id).first()
        for part in parts():
            _erase_part(part, subject, step, add)


def _erase_part(part: Part, subject: Subject, step: Step, add: Add) -> None:
    while True:
        with transaction.atomic():
            counts = part.erase(subject)
            if not counts:
                return
            add(counts)
        step()


def _stop_replies(subject: Subject) -> None:
    """Ask all that writes for the person to stop; a checkpoint tells it within 250 ms."""
    active = models.Generation.objects.active()
    for key in active.filter(conversation__owner_id=subject.user_id).values_list("pk", flat=True):
        models.Generation.objects.filter(pk=key).update(stop_requested=True)


def sweep() -> None:
    """Take what is deleted out of the pages, too, where it is only marked as gone."""
    if connection.in_atomic_block:
        return
    index.compact()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # What was written before lies in this file until it is written over.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
