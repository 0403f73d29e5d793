"""The audit in the administration: found, taken along, looked through, and never changed."""

from __future__ import annotations

import csv
import io
import json
from unittest import mock

from django.db import connection
from django.test import Client, TestCase

from accounts.audit import Subject, record
from accounts.audit.checks import check, last_check
from accounts.models import AuditEvent
from accounts.roles import AccountRole
from tests.accounts.test_admin_roles import client_of
from tests.builders import person, staff

AUDIT = "/admin/accounts/auditevent/"


class AuditPageTests(TestCase):
    def setUp(self) -> None:
        self.officer = staff(AccountRole.PRIVACY_OFFICER, email="officer@example.org")
        self.mira = person("mira@example.org")
        self.noor = person("noor@example.org")
        record("people.suspend", by=self.officer, about=self.mira, detail="security")
        record("api_token.issue", by=self.noor, about=Subject("api_token", "a-token"))
        record("people.readmit", by=self.officer, about=self.mira, detail="settled")
        self.client: Client = client_of(self.officer)

    def found(self, **query: str) -> list[int]:
        page = self.client.get(AUDIT, query)
        return [each.number for each in page.context["cl"].result_list]

    def test_the_newest_stands_first(self) -> None:
        assert self.found() == [3, 2, 1]

    def test_it_is_found_by_who_what_whom_and_where(self) -> None:
        with_address = record("account.password", by=self.noor, about=self.noor)
        assert self.found(q="people.suspend") == [1]
        assert self.found(q="people.") == [3, 1]
        assert self.found(q="mira@example.org") == [3, 1]
        assert self.found(q="noor@") == [4, 2]
        assert self.found(q=str(self.officer.public_id)) == [3, 1]
        assert self.found(q="a-token") == [2]
        assert self.found(q="nobody@example.org") == []
        assert self.found(of="api_token") == [2]
        assert self.found(outcome__exact="refused") == []
        assert self.found(at__year=str(with_address.at.year)) == [4, 3, 2, 1]

    def test_what_was_erased_is_found_whoever_asked_for_it(self) -> None:
        for action in ("account.erase", "people.erase", "people.refuse", "erase.others"):
            record(action, by=self.officer, about=self.mira)
        record("erasures.reapply", by=None)

        assert self.found(of="erase") == [8, 7, 6, 5, 4]

    def test_it_is_found_by_the_hash_of_where_it_came_from(self) -> None:
        self.client.post(f"{AUDIT}export/", {"format": "csv"})
        found = AuditEvent.objects.get(number=4)

        assert found.address_hash
        assert self.found(q=found.address_hash) == [4]

    def test_one_event_is_shown_and_by_nobody_changed(self) -> None:
        page = self.client.get(f"{AUDIT}1/change/").content.decode()

        assert "mira@example.org" in page
        assert 'name="_save"' not in page
        root = client_of(person("root@example.org", is_staff=True, is_superuser=True))
        for verb in ("change", "delete"):
            assert root.post(f"{AUDIT}1/{verb}/", {"post": "yes"}).status_code == 403
        assert root.get(f"{AUDIT}add/").status_code == 403

    def test_whose_account_is_gone_is_still_known_by_id(self) -> None:
        public_id = str(self.mira.public_id)
        self.mira.delete()

        assert public_id in self.client.get(AUDIT).content.decode()

    def test_who_may_not_look_does_not(self) -> None:
        support = client_of(staff(AccountRole.SUPPORT))

        assert support.get(AUDIT).status_code == 403
        assert support.post(f"{AUDIT}export/", {"format": "csv"}).status_code == 403
        assert support.post(f"{AUDIT}check/").status_code == 403
        assert "Audit events" not in support.get("/admin/").content.decode()

    def test_it_is_taken_along_as_csv(self) -> None:
        response = self.client.post(f"{AUDIT}export/", {"format": "csv"})

        rows = list(csv.DictReader(io.StringIO(b"".join(response).decode())))
        assert [row["action"] for row in rows[:3]] == [
            "people.suspend",
            "api_token.issue",
            "people.readmit",
        ]
        assert rows[0]["hash"] == AuditEvent.objects.get(number=1).hash
        assert response["Content-Disposition"] == 'attachment; filename="audit.csv"'

    def test_it_is_taken_along_as_json_by_line_narrowed_as_the_list_is(self) -> None:
        response = self.client.post(f"{AUDIT}export/?q=people.", {"format": "jsonl"})

        rows = [json.loads(line) for line in b"".join(response).decode().splitlines()]
        assert [row["number"] for row in rows] == [1, 3]
        assert rows[0]["subject_id"] == str(self.mira.public_id)

    def test_that_it_was_taken_along_is_on_record(self) -> None:
        self.client.post(f"{AUDIT}export/", {"format": "jsonl"})

        event = AuditEvent.objects.newest_first().first()
        assert event is not None
        assert (event.action, event.detail) == ("audit.export", "jsonl")
        assert self.client.post(f"{AUDIT}export/", {"format": "exe"}).status_code == 404

    def test_a_file_of_any_length_is_written_in_batches(self) -> None:
        with mock.patch("accounts.audit.exports.BATCH", 2):
            response = self.client.post(f"{AUDIT}export/", {"format": "jsonl"})
            pieces = list(response)

        assert [len(piece.splitlines()) for piece in pieces] == [2, 2]


class ChainTests(TestCase):
    def setUp(self) -> None:
        self.officer = staff(AccountRole.PRIVACY_OFFICER)
        self.client: Client = client_of(self.officer)
        for _ in range(3):
            record("people.change", by=self.officer, about=self.officer)

    def box(self) -> str:
        return self.client.get(AUDIT).content.decode()

    def test_the_box_says_what_the_last_look_found(self) -> None:
        assert "Not verified yet" in self.box()

        assert self.client.post(f"{AUDIT}check/").status_code == 303

        assert "Verified up to number 3" in self.box()
        record("people.change", by=self.officer, about=self.officer)
        assert "The newest event is number 4" in self.box()

    def test_it_names_the_place_where_the_chain_is_broken(self) -> None:
        with connection.cursor() as cursor:
            for statement in DROP[connection.vendor]:
                cursor.execute(statement)
            cursor.execute("UPDATE accounts_auditevent SET action = 'x.y' WHERE number = 2")

        self.client.post(f"{AUDIT}check/")

        assert "The audit is broken at number 2" in self.box()
        assert last_check().verified_up_to == 1

    def test_looking_again_after_a_repair_clears_it(self) -> None:
        assert check().problem is None
        assert last_check().end == 3


DROP = {
    "sqlite": ["DROP TRIGGER accounts_auditevent_no_update"],
    "postgresql": ["DROP TRIGGER accounts_auditevent_only_added ON accounts_auditevent"],
}
