"""Old audit events are forgotten, and what is left can still be verified."""

# ruff: noqa: S608 - the name of a table of ours

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TestCase, override_settings
from django.utils import timezone

from accounts.audit import record, verify
from accounts.audit.shortening import AuditBroken, count_old, forget_old
from accounts.audit.triggers import ADDED, TABLE
from accounts.models import AuditEvent, AuditHead
from tests.accounts.audit.test_chain import run, without_triggers
from tests.builders import person

LATER = timezone.now() + timedelta(days=100)


@override_settings(AUDIT_DAYS=30)
class ShorteningTests(TestCase):
    def setUp(self) -> None:
        # tests/conftest.py leaves one of them.
        without_triggers()
        run(*ADDED[connection.vendor])
        self.person = person()
        for _ in range(5):
            record("account.sign_in", by=self.person)

    def test_what_is_old_goes_and_the_rest_is_whole(self) -> None:
        assert count_old(LATER) == 5

        assert forget_old(LATER) == 5

        left = AuditEvent.objects.get()
        assert (left.number, left.action, left.subject_id) == (6, "audit.shorten", "5")
        assert verify() is None
        record("account.sign_in", by=self.person)
        assert verify() is None

    def test_it_is_forgotten_again_and_again(self) -> None:
        forget_old(LATER)
        record("account.sign_in", by=self.person)

        assert forget_old(LATER) == 2

        assert AuditEvent.objects.get().number == 8
        assert verify() is None

    def test_what_is_young_stays_and_nothing_is_said(self) -> None:
        assert forget_old() == count_old() == 0
        assert AuditEvent.objects.count() == 5

    def test_without_a_time_nothing_is_forgotten(self) -> None:
        with self.settings(AUDIT_DAYS=0):
            assert forget_old(LATER) == 0

    def test_the_database_still_refuses_to_lose_what_is_behind_the_anchor(self) -> None:
        forget_old(LATER)

        with pytest.raises(DatabaseError), transaction.atomic():
            run(f"DELETE FROM {TABLE}")

        assert AuditEvent.objects.count() == 1

    def test_an_anchor_that_somebody_moved_is_found(self) -> None:
        last = AuditEvent.objects.get(number=3)
        AuditHead.objects.update(anchor_number=3, anchor_hash=last.hash)
        run(f"DELETE FROM {TABLE} WHERE number <= 3")

        problem = verify()

        assert problem is not None
        assert problem.number == 3

    def test_a_broken_chain_is_not_forgotten(self) -> None:
        without_triggers()
        run(f"UPDATE {TABLE} SET action = 'x' WHERE number = 2")

        with pytest.raises(AuditBroken):
            forget_old(LATER)

        assert AuditEvent.objects.count() == 5

    def test_what_a_kill_left_goes_the_next_time(self) -> None:
        last = AuditEvent.objects.get(number=5)
        record("audit.shorten", by=None, detail=last.hash)
        without_triggers()
        run(f"UPDATE {TABLE} SET subject_id = '5' WHERE number = 6")
        AuditHead.objects.update(anchor_number=5, anchor_hash=last.hash)
        run(*ADDED[connection.vendor])

        assert forget_old() == 5
