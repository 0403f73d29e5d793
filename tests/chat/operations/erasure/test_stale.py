"""A receipt does not stay "Being erased" because what it tells of broke off."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.test import TestCase
from django.utils import timezone

from chat import actions, models
from chat.domain.erasure import ReceiptKind, ReceiptStatus
from chat.domain.jobs import JobStatus
from chat.domain.owners import Owner
from chat.operations.erasure import receipts, trash
from chat.operations.erasure.stale import close_stale
from chat.stores import store_for
from chat.stores.db.purging import detach_locked
from chat.stores.db.sql import writing
from tests.builders import person, talk
from tests.chat.operations.retention.case import run


class StaleTests(TestCase):
    def setUp(self) -> None:
        self.owner = Owner.user(person().pk)

    def later(self) -> datetime:
        return timezone.now() + timedelta(hours=2)

    def opened(self, kind: ReceiptKind = ReceiptKind.RETENTION) -> models.Receipt:
        return receipts.open_receipt(kind, asked_by="site")

    def test_a_trash_that_a_kill_left_half_full_is_told_of(self) -> None:
        for _ in range(2):
            store_for(self.owner).delete(talk(self.owner, exchanges=1).id, timezone.now())
        real, calls = trash._purge, list[int]()

        def killed(*given: object) -> None:
            if calls:
                raise KeyboardInterrupt
            calls.append(1)
            real(*given)  # type: ignore[arg-type]

        with mock.patch.object(trash, "_purge", killed), pytest.raises(KeyboardInterrupt):
            actions.empty_trash(self.owner)
        row = models.Receipt.objects.get()
        assert row.status == ReceiptStatus.ERASING

        assert close_stale(timezone.now()) == 0, "it may still be under way"
        assert close_stale(self.later()) == 1

        row.refresh_from_db()
        assert (row.status, row.counted["chat_conversation"]) == (ReceiptStatus.DONE, 1)
        assert row.ended_at is not None

    def test_the_job_of_erasures_does_it(self) -> None:
        row = self.opened()
        models.Receipt.objects.update(began_at=timezone.now() - timedelta(hours=2))

        ended = run("erasures")

        row.refresh_from_db()
        assert (row.status, ended.counted["receipts"]) == (ReceiptStatus.DONE, 1)

    def test_what_a_run_may_go_on_with_stays_open(self) -> None:
        row = self.opened()
        bookmark = f'{{"receipts": {{"unused": "{row.id}"}}}}'
        job = models.JobRun.objects.create(
            job="cleanup", slot="s", bookmark=bookmark, status=JobStatus.INTERRUPTED, goes_on=True
        )
        assert close_stale(self.later()) == 0

        models.JobRun.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, goes_on=False)

        assert close_stale(self.later()) == 1

    def test_it_stays_open_while_a_part_is_still_there(self) -> None:
        made, row = talk(self.owner, exchanges=2), self.opened()
        with writing() as sql:
            detach_locked(sql, made.id, receipt_id=row.id)
        assert close_stale(self.later()) == 0

        run("empty_conversations")

        assert close_stale(self.later()) == 1
        row.refresh_from_db()
        assert row.counted["chat_conversation"] == 1

    def test_accounts_are_left_to_their_job(self) -> None:
        self.opened(ReceiptKind.ACCOUNT)

        assert close_stale(self.later()) == 0
