"""Erasing an account: closed first, then batch by batch, at last the account itself."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.api_tokens import ApiToken
from accounts.audit import record
from accounts.models import User
from accounts.privacy.closing import begin_erasing, close
from accounts.privacy.erasing import Counts, Subject, parts
from accounts.roles import roles_of
from chat import models
from chat.domain.erasure import PERSON, ReceiptKind, ReceiptStatus, TombstoneKind, added
from chat.domain.hold_errors import Held
from chat.domain.job_errors import JobFailed, JobLeftOff
from chat.operations.erasure import comparing, receipts, whose
from chat.operations.erasure.forgetting import forget_old
from chat.operations.erasure.person import erase_person, sweep
from chat.operations.erasure.reapplying import reapply
from chat.operations.erasure.stale import close_stale
from chat.operations.holds import require_not_held
from chat.operations.jobs import JobRun, enqueue
from chat.stores.db import tombstones
from chat.stores.db.sql import writing

logger = logging.getLogger(__name__)

JOB = "erasures"


def ask(person: User, *, by: User, request: HttpRequest, reason: str = "") -> UUID | None:
    """Close an account and have it erased when it is due; return the id of the receipt.

    `by` is the person, or staff. None if that was asked before. Raises LastAdministrator.
    """
    now = timezone.now()
    due_at = now + timedelta(days=settings.ERASURE_GRACE_DAYS)
    is_own = by.pk == person.pk
    with transaction.atomic():
        # Who places a hold at this moment waits for the row, or is before us.
        User.objects.select_for_update().filter(pk=person.pk).first()
        require_not_held(person.pk)
        sessions = close(person, erased_from=due_at)
        if sessions is None:
            return None
        row = receipts.open_receipt(
            ReceiptKind.ACCOUNT,
            asked_by=PERSON if is_own else roles_of(by)[-1].value,
            reason=reason,
            public_id=person.public_id,
            status=ReceiptStatus.WAITING,
            due_at=due_at,
            total=_conversations(person) + len(parts()),
        )
        if sessions:
            counts = {"django_session": sessions, "accounts_sessionrecord": sessions}
            receipts.add(row.id, counts)
        if due_at <= now:
            enqueue(JOB)
        action = "account.erase" if is_own else "people.erase"
        record(action, by=by, about=person, request=request, detail=reason)
    logger.info("erasure.asked", extra={"receipt_id": str(row.id)})
    return row.id


def preview(person: User) -> dict[str, int]:
    """Return what a person may want to know that it goes, counted."""
    return {
        "conversations": _conversations(person),
        "shares": models.Share.objects.filter(conversation__owner_id=person.pk).count(),
        "api_tokens": ApiToken.objects.owned_by(person.pk).count(),
        "backups": len(receipts.backups()),
    }


def take_back(person: User) -> None:
    """Note that somebody came back in time."""
    whose.waiting_for(person).update(status=ReceiptStatus.TAKEN_BACK, ended_at=timezone.now())


def erase_due(run: JobRun) -> Counts:
    """Erase all accounts that are due, and go on with those that were left in the middle.

    Receipts of others' work that broke off are closed, too. Raises JobFailed when an
    account is due and no receipt tells of it.
    """
    now = timezone.now()
    # A database that somebody put back by hand is noticed here, too.
    sums = {} if comparing.is_settled() else reapply()
    of_accounts = models.Receipt.objects.filter(kind=ReceiptKind.ACCOUNT)
    for row in [*of_accounts.unfinished(), *of_accounts.due(now)]:
        try:
            sums = added(sums, _erase(row, run))
        except Held:
            # Held since it was asked for: it goes on when that ends.
            logger.warning("erasure.held", extra={"receipt_id": str(row.id)})
    sums = _settled(added(sums, {"receipts": close_stale(now)}), now)
    if left := whose.without_receipt(now):
        logger.error("erasure.without_receipt", extra={"accounts": left})
        raise JobFailed(_("Closed accounts are due, and no receipt tells of them: %d.") % left)
    return sums


def _settled(sums: Counts, now: datetime) -> Counts:
    """Bring file and table of tombstones to the same state, and forget what is too old."""
    counts = {"forgotten": forget_old(now)}
    if not comparing.is_settled():
        counts["tombstones"] = tombstones.write_missing()
        if not sums.get("held"):
            comparing.settle()
    return added(sums, counts)


def _erase(row: models.Receipt, run: JobRun) -> Counts:
    person = whose.person_of(row)
    if row.status == ReceiptStatus.WAITING and not (person and _begin(row, person)):
        # Taken back in the meantime.
        return {}
    if person is not None:
        step = _Steps(row, run)
        erase_person(Subject.of(person, row.id), step, partial(receipts.add, row.id))
    elif not whose.is_known_to_be_gone(row):
        # Never "erased" on a guess.
        logger.error("erasure.of_nobody_known", extra={"receipt_id": str(row.id)})
        return {}
    sweep()
    receipts.close(row.id)
    logger.info("erasure.done", extra={"receipt_id": str(row.id)})
    return models.Receipt.objects.get(pk=row.pk).counted


def _begin(row: models.Receipt, person: User) -> bool:
    """From here on there is no way back, and a restored backup is erased again."""
    now = timezone.now()
    with writing() as sql:
        User.objects.select_for_update().filter(pk=person.pk).first()
        require_not_held(person.pk)
        if not begin_erasing(person.pk, now):
            return False
        keys = [person.public_id]
        kind = TombstoneKind.PERSON
        tombstones.bury(sql, kind, keys, receipt_id=row.id, number=person.pk)
        models.Receipt.objects.filter(pk=row.pk).update(status=ReceiptStatus.ERASING, began_at=now)
    return True


class _Steps:
    """Says how far it is, and leaves off between two batches when the process ends."""

    def __init__(self, row: models.Receipt, run: JobRun) -> None:
        self._row, self._run = row, run
        self._done = row.done

    def __call__(self) -> None:
        self._done = min(self._done + 1, self._row.total)
        models.Receipt.objects.filter(pk=self._row.pk).update(done=self._done)
        self._run.report(self._done, self._row.total)
        if self._run.must_stop and not connection.in_atomic_block:
            raise JobLeftOff


def _conversations(person: User) -> int:
    return models.Conversation.objects.filter(owner_id=person.pk).count()
