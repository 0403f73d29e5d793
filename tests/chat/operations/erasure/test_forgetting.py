"""Tombstones of what retention removed are forgotten when no backup can hold it any more."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from unittest import mock
from uuid import UUID, uuid4

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import models
from chat.domain.erasure import ReceiptKind, TombstoneKind
from chat.operations.erasure import comparing, forgetting, receipts
from chat.operations.erasure.forgetting import forget_old
from chat.operations.erasure.reapplying import reapply
from chat.stores.db import tombstones
from chat.stores.db.sql import writing
from tests.chat.operations.erasure.test_accounts import ErasureCase

DAYS = timedelta(days=100)


def buried(kind: ReceiptKind, count: int = 1) -> set[str]:
    """Bury some by a receipt of this kind; return their ids."""
    keys = [uuid4() for _ in range(count)]
    row = receipts.open_receipt(kind, asked_by="site")
    with writing() as sql:
        tombstones.bury(sql, TombstoneKind.CONVERSATION, keys, receipt_id=row.id)
    receipts.close(row.id)
    return {str(key) for key in keys}


def in_table() -> set[str]:
    return set(map(str, models.Tombstone.objects.values_list("key", flat=True)))


def in_file() -> set[str]:
    return {line["key"] for line in tombstones.read() if "tombstone" in line}


class ForgettingTests(ErasureCase):
    def setUp(self) -> None:
        super().setUp()
        few = mock.patch.object(forgetting, "_WORTHWHILE", 3)
        few.start()
        self.addCleanup(few.stop)

    def later(self) -> datetime:
        return timezone.now() + DAYS

    def test_what_retention_removed_is_forgotten_and_what_people_erased_stays(self) -> None:
        buried(ReceiptKind.RETENTION, 3)
        kept = buried(ReceiptKind.CONVERSATIONS) | buried(ReceiptKind.ACCOUNT)
        with time_machine.travel(self.later(), tick=False):
            kept |= buried(ReceiptKind.RETENTION)

        assert forget_old(self.later()) == 3

        assert in_table() == in_file() == kept
        assert tombstones.path().stat().st_mode & 0o077 == 0
        # What the file says beside, stays.
        assert len([line for line in tombstones.read() if "about" in line]) == 4

    def test_not_while_a_backup_can_be_older(self) -> None:
        buried(ReceiptKind.RETENTION, 3)
        folder = self.folder / "backups"
        folder.mkdir()
        (folder / f"vana-{timezone.now():%Y%m%dT%H%M%SZ}.tar.gz").write_bytes(b"a backup")

        assert forget_old(timezone.now()) == forget_old(self.later()) == 0

    def test_not_for_a_few(self) -> None:
        buried(ReceiptKind.RETENTION, 2)

        assert forget_old(self.later()) == 0

    def test_who_waited_for_the_file_writes_into_the_new_one(self) -> None:
        buried(ReceiptKind.CONVERSATIONS)
        real, asked = tombstones._is_present, list[int]()

        def is_present(descriptor: int) -> bool:
            """Another process wrote the file anew while this one waited."""
            if not asked:
                new = tombstones.path().with_suffix(".new")
                shutil.copy(tombstones.path(), new)
                new.replace(tombstones.path())
            asked.append(descriptor)
            return real(descriptor)

        with mock.patch.object(tombstones, "_is_present", is_present):
            tombstones.write([{"about": "a new one"}])

        assert len(asked) == 2
        assert {"about": "a new one"} in list(tombstones.read())


class CostTests(ErasureCase):
    def test_nothing_is_read_again_when_nothing_has_changed(self) -> None:
        buried(ReceiptKind.RETENTION, 3)
        self.run_job()

        with mock.patch.object(tombstones, "read", side_effect=AssertionError):
            assert self.run_job().status == "succeeded"

    def test_a_changed_table_or_file_is_noticed(self) -> None:
        buried(ReceiptKind.RETENTION, 3)
        comparing.settle()
        assert comparing.is_settled()

        models.Tombstone.objects.filter(pk=_any()).delete()
        assert not comparing.is_settled()

        comparing.settle()
        tombstones.write([{"about": str(uuid4()), "status": "done"}])
        assert not comparing.is_settled()

    def test_many_are_compared_some_at_a_time(self) -> None:
        with mock.patch.object(comparing, "_BATCH", 10):
            buried(ReceiptKind.RETENTION, 35)
            models.Tombstone.objects.filter(pk=_any()).delete()

            with CaptureQueriesContext(connection) as asked:
                reapply()

        assert len(in_table()) == 35
        compared = [one for one in asked if 'FROM "chat_tombstone"' in one["sql"]]
        assert len(compared) == 4


def _any() -> UUID:
    found: UUID = models.Tombstone.objects.values_list("pk", flat=True)[0]
    return found
