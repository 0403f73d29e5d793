"""The chain: nothing in it can be changed, moved or taken out without being found."""

# ruff: noqa: S608 - the statements are the tests' own

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory, TestCase, TransactionTestCase

from accounts.addresses import hashed_for_month
from accounts.audit import AuditOutcome, AuditProblem, Subject, chain, record, verify
from accounts.audit.triggers import ADDED, DROPPED, TABLE
from accounts.models import AuditEvent, AuditHead
from accounts.models.audit_event import AuditEventIsImmutable
from tests.builders import person
from tests.chat.stores.building import at_the_same_time

WRITERS = 8
EACH = 10


def request() -> HttpRequest:
    return RequestFactory(REMOTE_ADDR="192.0.2.7").get("/")


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def without_triggers() -> None:
    """Take them away, as somebody with the rights of the database's owner could."""
    run(*DROPPED[connection.vendor])


class RecordTests(TestCase):
    def test_it_says_who_did_what_to_whom_when_and_from_where(self) -> None:
        officer, member = person(), person()
        before = datetime.now(UTC)

        record("export.others", by=officer, about=member, request=request())

        event = AuditEvent.objects.get()
        assert (event.number, event.action, event.outcome) == (1, "export.others", "done")
        assert (event.actor_key, event.actor_public_id) == (officer.pk, officer.public_id)
        assert (event.subject_kind, event.subject_id) == ("person", str(member.public_id))
        assert before <= event.at <= datetime.now(UTC)
        assert len(event.address_hash) == 32

    def test_what_the_site_does_by_itself_has_no_actor(self) -> None:
        record("audit.purge", by=None, about=Subject("policy", 7), outcome=AuditOutcome.REFUSED)

        event = AuditEvent.objects.get()
        assert (event.actor_key, event.actor_public_id) == (None, None)
        assert (event.subject_kind, event.subject_id) == ("policy", "7")
        assert (event.outcome, event.address_hash) == ("refused", "")

    def test_it_outlives_those_it_tells_of(self) -> None:
        officer, member = person(), person()
        keys = (officer.pk, officer.public_id)
        record("export.others", by=officer, about=member)

        officer.delete()
        member.delete()

        event = AuditEvent.objects.get()
        assert (event.actor_key, event.actor_public_id) == keys
        assert verify() is None

    def test_what_is_not_done_is_not_recorded(self) -> None:
        with transaction.atomic():
            record("people.delete", by=None)
            transaction.set_rollback(True)

        record("people.create", by=None)

        assert [(each.number, each.action) for each in AuditEvent.objects.all()] == [
            (1, "people.create")
        ]
        assert verify() is None

    def test_an_address_is_known_within_a_month_and_no_longer(self) -> None:
        july, late_july, august = (
            datetime(2026, *day, tzinfo=UTC) for day in ((7, 1), (7, 31), (8, 1))
        )

        first = hashed_for_month("192.0.2.7", july)

        assert first == hashed_for_month("192.0.2.7", late_july)
        assert first != hashed_for_month("192.0.2.8", july)
        assert first != hashed_for_month("192.0.2.7", august)
        assert hashed_for_month("", july) == ""
        assert "192" not in first


class ImmutableTests(TestCase):
    def test_rows_refuse_to_be_changed_and_deleted(self) -> None:
        event = record("people.create", by=None)
        everything = AuditEvent.objects.all()
        for change in (
            event.save,
            event.delete,
            everything.delete,
            partial(everything.update, action="x"),
            partial(everything.bulk_update, [event], ["action"]),
        ):
            with pytest.raises(AuditEventIsImmutable):
                change()

        assert AuditEvent.objects.get().action == "people.create"

    def test_the_database_refuses_it_too(self) -> None:
        without_triggers()  # tests/conftest.py leaves one of them
        run(*ADDED[connection.vendor])
        record("people.create", by=None)
        for sql in (f"UPDATE {TABLE} SET action = 'x'", f"DELETE FROM {TABLE}"):
            with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
                run(sql)

        assert AuditEvent.objects.get().action == "people.create"


class VerifyTests(TestCase):
    def setUp(self) -> None:
        for number in range(1, 6):
            record(f"action.{number}", by=None, detail="über")

    def broken(self, sql: str) -> AuditProblem | None:
        """Return what is found after somebody changed the table."""
        assert verify() is None
        without_triggers()
        run(sql)
        return verify()

    def test_an_empty_audit_is_whole(self) -> None:
        without_triggers()
        run(f"DELETE FROM {TABLE}")
        AuditHead.objects.all().delete()
        assert verify() is None

    def test_a_change_is_found_in_every_field(self) -> None:
        values = {
            "at": "'2020-01-01 00:00:00+00:00'",
            "action": "'x'",
            "outcome": "'refused'",
            "actor_key": "7",
            "actor_public_id": f"'{uuid.uuid4().hex}'",
            "subject_kind": "'x'",
            "subject_id": "'x'",
            "detail": "'x'",
            "address_hash": "'x'",
            "hash": "'x'",
        }
        unchanged = {field.column for field in AuditEvent._meta.fields} - set(values)
        assert unchanged == {"number", "previous_hash"}
        without_triggers()
        for column, value in values.items():
            with self.subTest(column), transaction.atomic():
                run(f"UPDATE {TABLE} SET {column} = {value} WHERE number = 3")
                assert verify() == AuditProblem(3, "it was changed")
                transaction.set_rollback(True)

    def test_what_was_taken_out_is_missed(self) -> None:
        found = self.broken(f"DELETE FROM {TABLE} WHERE number = 3")
        assert found == AuditProblem(3, "it is missing")

    def test_the_first_and_the_last_are_missed_too(self) -> None:
        without_triggers()
        for number in (1, 5):
            with self.subTest(number), transaction.atomic():
                run(f"DELETE FROM {TABLE} WHERE number = {number}")
                assert verify() == AuditProblem(number, "it is missing")
                transaction.set_rollback(True)

    def test_two_that_changed_places_are_found(self) -> None:
        swap = f"UPDATE {TABLE} SET number = number + 100 WHERE number IN (2, 3)"
        without_triggers()
        run(swap)
        run(f"UPDATE {TABLE} SET number = 3 WHERE number = 102")
        run(f"UPDATE {TABLE} SET number = 2 WHERE number = 103")

        assert verify() == AuditProblem(2, "it does not follow the one before")

    def test_an_event_that_nobody_recorded_is_found(self) -> None:
        last = AuditEvent.objects.get(number=5)
        AuditEvent(number=6, at=last.at, action="x", previous_hash=last.hash, hash="x").save()

        assert verify() == AuditProblem(6, "nobody recorded it")

    def test_an_end_written_anew_is_found(self) -> None:
        AuditHead.objects.update(hash="x")

        assert verify() == AuditProblem(5, "it is not the one with which the chain ended")

    def test_the_command_says_how_far_it_is(self) -> None:
        out = StringIO()
        with patch.object(chain, "REPORTED", 2):
            call_command("verify_audit", stdout=out)

        assert out.getvalue().splitlines()[:2] == ["2 of 5 events", "4 of 5 events"]

    def test_the_command_tells_the_end_or_the_first_break(self) -> None:
        out = StringIO()
        call_command("verify_audit", stdout=out)
        assert out.getvalue().strip().endswith(f"number 5: {AuditHead.objects.get().hash}")

        without_triggers()
        run(f"DELETE FROM {TABLE} WHERE number IN (2, 4)")
        with pytest.raises(CommandError, match="broken at number 2: it is missing") as raised:
            call_command("verify_audit")
        assert raised.value.returncode == 1


class ConcurrentTests(TransactionTestCase):
    def test_writers_at_the_same_time_make_one_chain(self) -> None:
        def write(writer: int) -> None:
            for number in range(EACH):
                record("test.write", by=None, about=Subject("writer", f"{writer}-{number}"))

        results: list[Any] = at_the_same_time([partial(write, each) for each in range(WRITERS)])

        assert results == [None] * WRITERS
        events = list(AuditEvent.objects.oldest_first())
        assert [each.number for each in events] == list(range(1, WRITERS * EACH + 1))
        assert len({each.subject_id for each in events}) == WRITERS * EACH
        assert verify() is None

    def test_the_audit_can_be_looked_through_while_it_grows(self) -> None:
        record("test.write", by=None)

        def grow(*_: object) -> str:
            record("test.write", by=None)
            return ""

        with patch("accounts.audit.chain._reason", grow):
            assert verify() is None

        assert AuditHead.objects.get().number == 2
