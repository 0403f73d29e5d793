"""Exports of what others wrote: of one, some or all; for a reason, on record, and told."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from accounts.audit import verify
from accounts.models import AuditEvent
from accounts.roles import AccountRole
from chat import actions, models
from chat.domain.owners import Owner
from tests.accounts.test_admin_roles import PEOPLE, client_of
from tests.builders import person, staff, talk
from tests.chat.admin.looking import LIST, WHY, LookingCase, confirmed_client
from tests.chat.domain.test_export import VALIDATOR

EXPORT = f"{LIST}export/"


class ExportingTests(LookingCase):
    def setUp(self) -> None:
        super().setUp()
        self.zoe = person("zoe@example.org")
        self.theirs = talk(Owner.user(self.zoe.pk), "Moss", exchanges=1)
        self.support = staff(AccountRole.SUPPORT, email="support@example.org")
        talk(Owner.user(self.support.pk), "Of the staff", exchanges=1)
        talk(Owner.user(self.officer.pk), "My own", exchanges=1)

    def export(self, query: str = "", client: Any = None, **fields: Any) -> bytes:
        response: Any = (client or self.client).post(
            f"{EXPORT}{query}", WHY | {"form": "jsonl"} | fields
        )
        assert response.status_code == 200, response
        assert response.streaming, response.content.decode()
        assert "no-store" in response["Cache-Control"]
        return b"".join(response.streaming_content)

    def lines(self, query: str = "", client: Any = None) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.export(query, client).splitlines()]

    def titles(self, query: str = "", client: Any = None) -> list[str]:
        found = self.lines(query, client)
        return [each["file"]["conversation"]["title"] for each in found]

    def told(self) -> list[tuple[str, str]]:
        rows = models.ContentAccess.objects.order_by("owner__email")
        return [(row.owner.email, row.kind) for row in rows]

    def test_one_person_whole_with_the_trash_and_without_temporary_chats(self) -> None:
        gone = talk(self.owner, "Gone", exchanges=1)
        actions.delete_conversation(self.owner, gone.id)
        talk(Owner.temporary(self.member.pk), "Whisper", exchanges=1)

        found = self.lines(f"?person={self.member.public_id}")

        assert {each["person"]["email"] for each in found} == {"mira@example.org"}
        titles = {each["file"]["conversation"]["title"] for each in found}
        assert titles == {"Tell nobody", "Gone"}
        for each in found:
            VALIDATOR.validate(each["file"])
        assert self.told() == [("mira@example.org", "export")]
        event = AuditEvent.objects.get(action="export.others")
        assert (event.subject_id, event.detail) == (str(self.member.public_id), "abuse")
        assert verify() is None

    def test_some_are_chosen_in_the_list_of_people(self) -> None:
        chosen = [self.member.pk, self.zoe.pk, self.support.pk]
        form = {"action": "export_conversations", "_selected_action": chosen}

        response = self.client.post(PEOPLE, form)

        assert response.status_code == 303
        page = self.client.get(response["Location"]).content.decode()
        assert "mira@example.org" in page
        assert "1 person who was chosen is left out" in page
        query = response["Location"].removeprefix(EXPORT)
        assert sorted(self.titles(query)) == ["Moss", "Tell nobody"]

    def test_all_is_without_staff_unless_an_administrator_asks(self) -> None:
        assert sorted(self.titles()) == ["Moss", "Tell nobody"]
        assert [email for email, _ in self.told()] == ["mira@example.org", "zoe@example.org"]
        administrator = confirmed_client(staff(AccountRole.ADMINISTRATOR))

        everything = self.titles(client=administrator)

        assert sorted(everything) == ["Moss", "My own", "Of the staff", "Tell nobody"]

    def test_a_table_has_a_row_for_each_message_and_no_formulas(self) -> None:
        made = talk(self.owner, "=1+1")
        made.exchange('=HYPERLINK("x")', "-2, said\nin lines")

        data = self.export(f"?person={self.member.public_id}", form="csv").decode()

        rows = list(csv.DictReader(io.StringIO(data)))
        assert len(rows) == 4
        assert {row["address"] for row in rows} == {"mira@example.org"}
        texts = {row["text"] for row in rows}
        assert {'\'=HYPERLINK("x")', "'-2, said\nin lines", "Question 1"} <= texts
        assert "'=1+1" in {row["title"] for row in rows}

    def test_without_a_reason_nothing_is_sent_and_nobody_is_told(self) -> None:
        response = self.client.post(EXPORT, {"form": "jsonl", "ground": "law", "explanation": "x"})

        assert "errorlist" in response.content.decode()
        assert self.told() == []

    def test_nobody_is_exported_whom_the_address_does_not_name(self) -> None:
        for query in ("?person=", "?person=nonsense", f"?person={self.support.public_id}"):
            response = self.client.post(f"{EXPORT}{query}", WHY | {"form": "jsonl"})

            assert not response.streaming, query
        assert self.told() == []

    def test_it_needs_the_permission_and_a_fresh_confirmation(self) -> None:
        support = confirmed_client(self.support)
        for response in (support.get(EXPORT), support.post(EXPORT, WHY | {"form": "jsonl"})):
            assert response.status_code == 403
        assert client_of(self.officer).get(EXPORT).status_code == 302
        assert "export_conversations" not in support.get(PEOPLE).content.decode()
        assert "export_conversations" in self.client.get(PEOPLE).content.decode()

    def test_the_page_of_a_person_leads_to_it(self) -> None:
        button = f"/admin/chat/conversation/export/{self.member.pk}/"
        assert button in self.client.get(f"{PEOPLE}{self.member.pk}/change/").content.decode()

        response = self.client.get(button)

        assert response["Location"] == f"{EXPORT}?person={self.member.public_id}"

    def test_a_large_one_is_counted_in_the_audit_as_one(self) -> None:
        for number in range(102):
            talk(Owner.user(person(f"p{number}@example.org").pk), exchanges=1)

        self.export()

        events = AuditEvent.objects.filter(action="export.others").order_by("number")
        assert events.count() == 101
        assert events.last().detail == "people=104 abuse"  # type: ignore[union-attr]
        assert len(self.told()) == 104
