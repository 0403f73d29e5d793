"""What an export says about somebody beside their conversations: all of it, and to read."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from accounts.audit import Subject, record
from accounts.privacy import registry
from accounts.privacy.export import exported
from accounts.roles import AccountRole
from chat import actions, models
from chat.domain.owners import Owner
from chat.markdown import render
from chat.operations.exports.about import ELSEWHERE, TITLES, about_person
from tests.builders import person, staff, talk
from tests.chat.domain.test_export import VALIDATOR
from tests.chat.operations.exports.case import PreparedExportCase


class AboutTests(PreparedExportCase):
    def everything(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads("".join(exported(self.user)))
        VALIDATOR.validate(found)
        return found

    def readable(self) -> str:
        return "".join(about_person(self.user))

    def test_every_part_stands_there_under_a_title_of_its_own(self) -> None:
        names = {part.name for part in registry.parts()} - {ELSEWHERE}

        assert set(TITLES) == names
        text = self.content(self.prepare())["about-you.md"]
        for name in names:
            assert f"\n## {TITLES[name]}\n" in text, name

    def test_it_says_what_the_person_is_chose_typed_and_shares(self) -> None:
        made = talk(self.owner, "Moss", exchanges=1)
        self.user.instructions = "I am a gardener.\n\n```\n# Not a heading\n"
        self.user.save(update_fields=["instructions"])
        actions.share_conversation(self.owner, made.id)
        self.client.post(f"{made.url}draft/", {"prompt": "Half a thought"})

        text = self.readable()

        assert "- **Email:** mira@example.org" in text
        assert "  I am a gardener.\n  \n  ```\n  # Not a heading\n" in text
        assert "Half a thought" in text
        assert "- **Title:** Moss" in text
        assert "Reply 1" not in text

    def test_what_people_wrote_stays_text(self) -> None:
        self.user.name = "<b>Mira</b> [x](javascript:alert(1))"
        self.user.instructions = "Quiet.\n````\n<script>alert(1)</script>\n# Heading"
        self.user.save(update_fields=["name", "instructions"])

        html = render(self.readable())

        assert "<b>" not in html
        assert "<script" not in html
        assert "javascript:" not in html.replace("(javascript:alert(1))", "")
        assert ">Heading</h" not in html

    def test_times_are_those_of_the_reader(self) -> None:
        self.user.time_zone = "Asia/Tokyo"
        self.user.save(update_fields=["time_zone"])
        event = record("account.password", by=self.user, about=self.user)

        text = self.content(self.prepare())["about-you.md"]

        assert f"{event.at.astimezone(ZoneInfo('Asia/Tokyo')):%Y-%m-%d %H:%M}" in text

    def test_what_is_on_record_by_and_about_the_person_names_nobody_else(self) -> None:
        officer = staff(AccountRole.PRIVACY_OFFICER)
        other = person("other@example.org")
        record("account.password", by=self.user, about=self.user)
        record("api_token.issue", by=self.user, about=Subject("api_token", 7), detail="read")
        record("people.suspend", by=officer, about=self.user, detail="security")
        record("people.readmit", by=self.user, about=other, detail="settled")
        record("hold.place", by=None, about=self.user)
        record("people.suspend", by=officer, about=other, detail="security")

        found = self.everything()["audit"]

        assert [(each["action"], each["by"], each["about"]) for each in found] == [
            ("account.password", "self", "self"),
            ("api_token.issue", "self", "api_token"),
            ("people.suspend", "staff", "self"),
            ("people.readmit", "self", "person"),
            ("hold.place", "site", "self"),
        ]
        for text in (json.dumps(found), self.readable()):
            for somebody in (officer, other):
                assert str(somebody.public_id) not in text
                assert somebody.email not in text
        assert "people.suspend" in self.readable()

    def test_receipts_are_the_persons_own_and_open_nothing(self) -> None:
        for owner in (self.user, person("other@example.org")):
            made = talk(Owner.user(owner.pk), "Moss", exchanges=1)
            actions.delete_conversation(made.owner, made.id)
            actions.purge_conversation(made.owner, made.id)

        (found,) = self.everything()["receipts"]

        assert found["counts"]["chat_conversation"] == 1
        assert (found["kind"], found["asked_by"]) == ("conversations", "person")
        text = json.dumps(found) + self.readable()
        for row in models.Receipt.objects.all():
            assert str(row.id) not in text
            assert row.subject_hash not in text
