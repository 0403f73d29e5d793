"""Exports by the API: whole, one's own, and written while they are sent."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from accounts.consent import record_consent
from accounts.joining.invitations import issue_invitation
from accounts.models import SessionRecord, User
from chat import actions, downloads
from chat.domain.errors import StoreUnavailable
from chat.domain.events import EventType
from chat.domain.feedback import Rating
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.stores import database_store, exports, store_for
from tests.builders import talk
from tests.chat.api.case import ApiTestCase, Program, code_of
from tests.chat.domain.test_export import VALIDATOR
from tests.chat.exports.case import unzipped


def read(program: Program, path: str) -> Any:
    response = program.get(path)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    found = json.loads(b"".join(response.streaming_content))
    VALIDATOR.validate(found)
    return found


class ConversationExportTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, "Moss", exchanges=1)
        self.path = f"/conversations/{self.made.id}/export"

    def test_it_holds_every_version_and_how_each_reply_came_about(self) -> None:
        stopped = self.made.reply(self.made.question("More"), "Once", GenerationStatus.STOPPED)
        self.made.reply(self.made.again(stopped.sequence, continues=True), " upon a time")
        self.made.reply(self.made.again(1), "Another version")
        actions.rename_conversation(self.owner, self.made.id, "Mosses")

        found = read(self.reader, self.path)

        texts = [event["text"] for event in found["events"]]
        assert texts == [
            *["Question 1", "Reply 1", "More", "Once", " upon a time", "Another version", ""]
        ]
        assert [event["parent"] for event in found["events"]] == [None, 1, 2, 3, 4, 1, None]
        assert [event["is_aside"] for event in found["events"]] == [False] * 6 + [True]
        assert found["events"][-1]["type"] == EventType.CONVERSATION_RENAMED
        assert found["conversation"]["head"] == 6
        assert [each["reply"] for each in found["generations"]] == [2, 4, 5, 6]
        assert found["generations"][0]["receipt"]["sent"] == [1]
        assert found["conversation"]["title"] == "Mosses"

    def test_it_holds_what_the_person_thinks_of_replies(self) -> None:
        actions.rate_reply(
            self.owner, self.made.id, 2, Rating.DOWN, reason="incomplete", text="And ferns?"
        )

        question, reply = read(self.reader, self.path)["events"]

        assert "feedback" not in question
        assert reply["feedback"].pop("rated_at")
        given = {"rating": "down", "reason": "incomplete", "text": "And ferns?"}
        assert reply["feedback"] == given

    def test_the_file_has_a_name_and_is_kept_by_nobody_on_the_way(self) -> None:
        response = self.reader.get(self.path)

        assert response["Content-Disposition"] == 'attachment; filename="Moss.json"'
        assert response["Cache-Control"] == "no-store"

    def test_what_is_in_the_trash_is_exported_and_marked(self) -> None:
        actions.delete_conversation(self.owner, self.made.id)

        found = read(self.reader, self.path)

        assert found["conversation"]["status"] == "trash"
        assert found["conversation"]["deleted_at"]
        assert len(found["events"]) == 2
        assert code_of(self.foreign.get(self.path))[0] == 404

    def test_a_temporary_conversation_can_be_taken_along(self) -> None:
        temporary = talk(Owner.temporary(self.user.pk), exchanges=1)

        found = read(self.reader, f"/conversations/{temporary.id}/export")

        assert found["conversation"]["expires_at"]
        assert [event["text"] for event in found["events"]] == ["Question 1", "Reply 1"]

    def test_a_store_that_is_away_is_told_before_anything_is_sent(self) -> None:
        with patch.object(store_for(self.owner), "log", side_effect=StoreUnavailable):
            assert code_of(self.reader.get(self.path)) == (503, "store_unavailable")

    def test_a_long_one_is_sent_in_parts(self) -> None:
        for number in range(8):
            self.made.exchange("x" * 20_000, str(number))

        with patch.object(downloads, "CHUNK_BYTES", 30_000):
            parts = list(self.reader.get(self.path).streaming_content)

        assert len(parts) > 3
        assert max(map(len, parts)) < 60_000
        assert len(json.loads(b"".join(parts))["events"]) == 18


class FormatTests(ApiTestCase):
    """The same files as on the pages (tests/chat/exports)."""

    def setUp(self) -> None:
        super().setUp()
        self.made = [talk(self.owner, title, exchanges=1) for title in ("Moss", "Fern", "Moss")]
        actions.archive_conversation(self.owner, self.made[0].id, archived=True)
        self.paths = f"/conversations/{self.made[1].id}/export", "/conversations/export"

    def fetch(self, path: str) -> tuple[bytes, str]:
        response = self.reader.get(path)
        assert response.status_code == 200, response.content
        return b"".join(response.streaming_content), response["Content-Type"].partition(";")[0]

    def test_one_comes_in_every_format(self) -> None:
        for name, kind in (("markdown", "text/markdown"), ("text", "text/plain")):
            data, media_type = self.fetch(f"{self.paths[0]}?format={name}")
            assert (b"Reply 1" in data, media_type) == (True, kind)
        assert self.fetch(f"{self.paths[0]}?format=page")[1] == "text/html"

    def test_several_are_a_list_or_a_zip(self) -> None:
        actions.delete_conversation(self.owner, self.made[2].id)
        talk(Owner.temporary(self.user.pk), "Temporary", exchanges=1)

        listed = read(self.reader, self.paths[1])
        data, media_type = self.fetch(f"{self.paths[1]}?format=markdown")

        titles = [each["conversation"]["title"] for each in listed["conversations"]]
        assert titles == ["Moss", "Fern", "Temporary"]
        assert media_type == "application/zip"
        assert [name[11:] for name in unzipped(data)] == ["Moss.md", "Fern.md", "Temporary.md"]

    def test_those_that_are_named_come_and_no_others(self) -> None:
        foreign = Owner.user(User.objects.get(email="stranger@example.org").pk)
        theirs = talk(foreign, "Theirs", exchanges=1)
        ids = [self.made[0].id, theirs.id, self.made[2].id, self.made[0].id]
        query = "&".join(f"id={each}" for each in ids)

        listed = read(self.reader, f"{self.paths[1]}?{query}")

        found = [each["conversation"]["id"] for each in listed["conversations"]]
        assert found == [str(self.made[0].id), str(self.made[2].id)]
        assert code_of(self.reader.get(f"{self.paths[1]}?id={theirs.id}"))[0] == 404

    def test_what_is_no_format_and_too_many_are_refused(self) -> None:
        for path in self.paths:
            assert code_of(self.reader.get(f"{path}?format=pdf"))[0] == 422
        many = "&".join(f"id={self.made[0].id}" for _ in range(101))
        assert code_of(self.reader.get(f"{self.paths[1]}?{many}"))[0] == 422


class PersonExportTests(ApiTestCase):
    def test_it_holds_everything_and_nothing_of_others(self) -> None:
        mine = [talk(self.owner, f"Talk {number}", exchanges=1) for number in range(3)]
        actions.archive_conversation(self.owner, mine[0].id, archived=True)
        actions.delete_conversation(self.owner, mine[1].id)
        talk(Owner.temporary(self.user.pk), "Temporary", exchanges=1)
        talk(Owner.user(User.objects.get(email="stranger@example.org").pk), exchanges=1)
        record_consent(self.user)
        issue_invitation(self.user, "guest@example.org")
        issue_invitation(User.objects.get(email="stranger@example.org"), "other@example.org")

        found = read(self.reader, "/export")

        titles = {
            each["conversation"]["title"]: each["conversation"]["status"]
            for each in found["conversations"]
        }
        assert titles == {
            "Talk 0": "archived",
            "Talk 1": "trash",
            "Talk 2": "active",
            "Temporary": "active",
        }
        assert found["account"]["email"] == "mira@example.org"
        assert found["account"]["id"] == str(self.user.public_id)
        assert {each["document"] for each in found["consents"]} == {"terms", "privacy"}
        assert [each["name"] for each in found["api_tokens"]] == ["a test", "a test"]
        made = [(each["part"], each["email"]) for each in found["invitations"]]
        assert made == [("invited_by", "guest@example.org")]
        assert len(found["sessions"]) == SessionRecord.objects.of(self.user.pk).count() == 1

    def test_it_says_what_is_shared_also_of_the_trash(self) -> None:
        made = [talk(self.owner, title, exchanges=1) for title in ("Moss", "Fern")]
        for each in made:
            actions.share_conversation(self.owner, each.id)
        actions.note_opening(database_store().share_of(made[0].id))
        actions.delete_conversation(self.owner, made[0].id)
        foreign = Owner.user(User.objects.get(email="stranger@example.org").pk)
        actions.share_conversation(foreign, talk(foreign, exchanges=1).id)

        with patch.object(exports, "SHARES_BATCH", 1):
            found = read(self.reader, "/export")["shares"]

        assert [(each["title"], each["opened"]) for each in found] == [("Fern", 0), ("Moss", 1)]
        assert (found[0]["tip"], found[0]["messages"]) == (2, 2)

    def test_it_holds_no_secret(self) -> None:
        share = actions.share_conversation(self.owner, talk(self.owner, exchanges=1).id)
        found = json.dumps(read(self.reader, "/export"))

        secrets = [self.user.password, *self.user.api_tokens.values_list("hash", flat=True)]
        keys = SessionRecord.objects.of(self.user.pk).values_list("session_id", flat=True)
        assert len(secrets) == 3
        for secret in (*secrets, *map(str, keys), share.token):
            assert secret not in found

    def test_of_somebody_who_wrote_nothing_it_is_valid_and_empty(self) -> None:
        found = read(self.foreign, "/export")

        assert found["conversations"] == found["shares"] == []

    def test_its_name_says_the_day(self) -> None:
        name = self.reader.get("/export")["Content-Disposition"]

        assert name == f'attachment; filename="vana-export-{timezone.now():%Y-%m-%d}.json"'
