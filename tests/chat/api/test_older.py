"""The addresses of the first Vana: one's own for everybody, others' for staff, on record."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.test import override_settings

from accounts.audit import verify
from accounts.models import AuditEvent, User
from accounts.roles import AccountRole
from chat import actions
from chat.domain.owners import Owner
from chat.stores import store_for
from tests.builders import staff, talk
from tests.chat.api.case import ApiTestCase, Program, code_of, secret_of
from tests.chat.domain.test_export import VALIDATOR

# Whoever may do what with others, by the last part of the address.
MAY = {
    "read": {AccountRole.SUPPORT, AccountRole.PRIVACY_OFFICER, AccountRole.ADMINISTRATOR},
    "export": {AccountRole.PRIVACY_OFFICER, AccountRole.ADMINISTRATOR},
    "delete": {AccountRole.PRIVACY_OFFICER, AccountRole.ADMINISTRATOR},
}
LIST = "/users/me/chat-sessions?limit=1"


def ask(program: Program, what: str, person_id: object) -> Any:
    export = "export?ground=law&explanation=A+court+has+asked+for+all+of+it."
    path = f"/users/{person_id}/" + (export if what == "export" else "chat-sessions")
    return program.send("DELETE" if what == "delete" else "GET", path, base="/api")


class OlderCase(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = [talk(self.owner, f"Talk {number}", exchanges=1) for number in range(3)]
        actions.archive_conversation(self.owner, self.made[0].id, archived=True)
        self.person_id = str(self.user.public_id)


class OwnTests(OlderCase):
    def test_a_person_is_named_by_me_and_by_their_id(self) -> None:
        for name in ("me", self.person_id, self.person_id.upper()):
            response = ask(self.reader, "read", name)

            assert response.status_code == 200, response.content
            titles = [each["title"] for each in response.json()["items"]]
            assert titles == ["Talk 2", "Talk 1"]
            export = json.loads(b"".join(ask(self.reader, "export", name).streaming_content))
            VALIDATOR.validate(export)
            assert len(export["conversations"]) == 3

    def test_the_list_has_the_pages_of_the_other_one(self) -> None:
        first = self.reader.send("GET", LIST, base="/api").json()
        more = f"{LIST}&cursor={first['next_cursor']}"
        second = self.reader.send("GET", more, base="/api").json()

        titles = [each["title"] for page in (first, second) for each in page["items"]]
        assert titles == ["Talk 2", "Talk 1"]
        assert second["next_cursor"] is None

    def test_deleting_leaves_nothing_in_any_view_but_the_trash(self) -> None:
        response = ask(self.program, "delete", "me")

        assert (response.status_code, response.json()) == (200, {"count": 3})
        for status, count in (("active", 0), ("archived", 0), ("trash", 3)):
            items = self.reader.get(f"/conversations?status={status}").json()["items"]
            assert len(items) == count, status
        assert ask(self.program, "delete", "me").json() == {"count": 0}

    def test_what_is_ones_own_is_nobodys_record(self) -> None:
        for what in MAY:
            ask(self.program, what, self.person_id)

        assert not AuditEvent.objects.exists()

    def test_a_token_that_may_only_read_deletes_nothing(self) -> None:
        assert code_of(ask(self.reader, "delete", "me")) == (403, "api_token_read_only")
        assert self.made[1].conversation.message_count == 2


class OthersTests(OlderCase):
    def setUp(self) -> None:
        super().setUp()
        self.staff = {role: staff(role) for role in MAY["read"]}

    def program_of(self, role: AccountRole) -> Program:
        return Program(secret_of(self.staff[role]))

    def test_staff_read_what_their_role_says_and_it_is_on_record(self) -> None:
        for what in ("read", "export", "delete"):
            for role, user in self.staff.items():
                with self.subTest(what, role=role):
                    before = AuditEvent.objects.count()
                    response = ask(self.program_of(role), what, self.person_id)

                    is_allowed = role in MAY[what]
                    assert response.status_code == (200 if is_allowed else 404)
                    event = AuditEvent.objects.newest_first()[0]
                    assert AuditEvent.objects.count() == before + 1
                    assert event.actor_public_id == user.public_id
                    assert event.subject_id == self.person_id
                    assert event.outcome == ("done" if is_allowed else "refused")
        assert verify() is None

    def test_staff_see_which_conversations_there_are_and_not_what_they_are_about(self) -> None:
        items = ask(self.program_of(AccountRole.SUPPORT), "read", self.person_id).json()["items"]

        assert [each["id"] for each in items] == [str(self.made[2].id), str(self.made[1].id)]
        assert {each["message_count"] for each in items} == {2}
        assert "Talk" not in json.dumps(items)
        assert "Question" not in json.dumps(items)

    def test_everybody_else_is_answered_as_for_somebody_who_does_not_exist(self) -> None:
        unknown = uuid.uuid4()
        for what in MAY:
            theirs = ask(self.foreign, what, self.person_id)
            nothing = ask(self.foreign, what, unknown)
            officers = ask(self.program_of(AccountRole.PRIVACY_OFFICER), what, unknown)

            assert code_of(theirs) == (404, "not_found")
            assert theirs.content == nothing.content == officers.content
            assert code_of(ask(self.nobody, what, self.person_id)) == (401, "not_authenticated")
        assert not AuditEvent.objects.exists()
        assert len(store_for(self.owner).page(self.owner)) == 2

    def test_what_is_no_id_is_nobody(self) -> None:
        for name in ("7", "ME", "mira@example.org", "%00", "x" * 300):
            for what in MAY:
                assert code_of(ask(self.program, what, name))[0] == 404, name

    def test_staff_are_deleted_by_nobody_but_who_assigns_roles(self) -> None:
        support = self.staff[AccountRole.SUPPORT]
        theirs = talk(Owner.user(support.pk), exchanges=1)

        refused = ask(self.program_of(AccountRole.PRIVACY_OFFICER), "delete", support.public_id)
        assert code_of(refused) == (404, "not_found")
        assert theirs.conversation.message_count == 2

        allowed = ask(self.program_of(AccountRole.ADMINISTRATOR), "delete", support.public_id)
        assert allowed.json() == {"count": 1}

    @override_settings(DEBUG=False)
    def test_what_cannot_be_recorded_is_not_shown(self) -> None:
        officer = self.program_of(AccountRole.PRIVACY_OFFICER)
        officer._client.raise_request_exception = False
        # The place of the next event is taken: as if the audit had been tampered with.
        first = ask(officer, "read", self.person_id)
        event = AuditEvent.objects.get()
        AuditEvent(number=2, at=event.at, action="x", hash="x").save()

        response = ask(officer, "export", self.person_id)

        assert (first.status_code, response.status_code) == (200, 500)
        assert "Talk" not in response.content.decode()

    def test_people_who_were_suspended_can_still_be_exported(self) -> None:
        User.objects.filter(pk=self.user.pk).update(is_active=False)

        response = ask(self.program_of(AccountRole.PRIVACY_OFFICER), "export", self.person_id)

        export = json.loads(b"".join(response.streaming_content))
        assert export["account"]["is_active"] is False
