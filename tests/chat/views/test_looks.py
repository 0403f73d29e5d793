"""People see who looked at what they wrote: on a page, in their export and by the API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

from accounts.roles import AccountRole
from chat import actions, models
from chat.domain.owners import Owner
from tests.builders import person, staff, talk
from tests.chat.api.case import Program, secret_of
from tests.chat.domain.test_export import VALIDATOR
from tests.chat.views.case import PageTestCase, parsed

PAGE = "/settings/privacy/looks/"
NOTICE = "given access to what you wrote"


class LooksCase(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, "About moss", exchanges=1)
        self.officer = staff(AccountRole.PRIVACY_OFFICER, email="officer@example.org")

    def looked(self, **fields: Any) -> models.ContentAccess:
        now = timezone.now()
        values = {
            "owner": self.user,
            "reader": self.officer,
            "reader_role": "privacy_officer",
            "conversation_id": self.made.id,
            "kind": "reading",
            "ground": "abuse",
            "explanation": "A member reported <b>threats</b> here.",
            "views": 2,
            "begun_at": now,
            "until": now + timedelta(minutes=30),
            "told_at": now,
        }
        return models.ContentAccess.objects.create(**values | fields)


class PageTests(LooksCase):
    def test_it_says_when_by_which_role_why_and_which_conversation(self) -> None:
        self.looked()

        page = parsed(self.client.get(PAGE))

        assert "Privacy officer" in page.text
        assert "A report of misuse. A member reported <b>threats</b> here." in page.text
        assert "About moss" in page.text
        assert "opened pages of it 2 times" in page.text
        assert f'href="{self.made.url}"' in page.html
        assert "officer@example.org" not in page.html

    @override_settings(CONTENT_ACCESS_NAMES=True)
    def test_names_are_told_where_the_site_tells_them(self) -> None:
        self.looked()

        assert "officer@example.org" in self.client.get(PAGE).content.decode()

    def test_what_is_gone_stays_on_the_list(self) -> None:
        self.looked()
        self.looked(kind="export", conversation_id=None)
        actions.delete_conversation(self.owner, self.made.id)
        self.officer.delete()

        text = parsed(self.client.get(PAGE)).text

        assert "The conversation is in the trash, or gone." in text
        assert "exported all your conversations" in text
        assert text.count("Privacy officer") == 2

    def test_who_was_let_in_and_opened_nothing_is_on_it_too(self) -> None:
        self.looked(views=0)

        assert "has opened nothing" in parsed(self.client.get(PAGE)).text

    def test_nobody_elses_are_on_it(self) -> None:
        self.looked(owner=person())

        assert "Nobody has looked" in parsed(self.client.get(PAGE)).text
        assert Client().get(PAGE).status_code == 302

    def test_pages_follow_each_other(self) -> None:
        for _ in range(3):
            self.looked()

        with override_settings(CHAT_LIST_PAGE=2):
            first = self.client.get(PAGE).content.decode()
            place = first.partition('href="?after=')[2].partition('"')[0]
            second = self.client.get(f"{PAGE}?after={place}").content.decode()

        assert (first.count("A member reported"), second.count("A member reported")) == (2, 1)


class NoticeTests(LooksCase):
    def test_a_notice_is_there_until_the_page_was_opened(self) -> None:
        for address in ("/", self.made.url):
            assert NOTICE not in self.client.get(address).content.decode()
        self.looked()
        for address in ("/", self.made.url):
            assert NOTICE in self.client.get(address).content.decode()

        self.client.get(PAGE, headers={"Sec-Purpose": "prefetch"})
        assert NOTICE in self.client.get("/").content.decode()
        assert "New" in parsed(self.client.get(PAGE)).text

        assert NOTICE not in self.client.get("/").content.decode()
        assert "New" not in parsed(self.client.get(PAGE)).text.partition("Who looked")[2]

    def test_it_is_nobody_elses(self) -> None:
        self.looked(owner=person())

        assert NOTICE not in self.client.get("/").content.decode()

    def test_the_settings_lead_to_it(self) -> None:
        assert f'href="{PAGE}"' in self.client.get("/settings/privacy/").content.decode()


class ProgramTests(LooksCase):
    def test_programs_read_the_list_with_its_pages(self) -> None:
        rows = [self.looked(begun_at=timezone.now() - timedelta(hours=hour)) for hour in range(3)]
        self.looked(owner=person())
        program = Program(secret_of(self.user, scope="read"))

        first = program.get("/me/looks?limit=2").json()
        second = program.get(f"/me/looks?cursor={first['next_cursor']}").json()

        found = [each["id"] for each in (*first["items"], *second["items"])]
        assert found == [str(row.pk) for row in rows]
        assert second["next_cursor"] is None
        assert first["items"][0]["role"] == "privacy_officer"
        assert first["items"][0]["name"] == ""
        assert models.ContentAccess.objects.about(self.user.pk).unseen().count() == 3

    def test_a_cursor_of_another_list_is_refused(self) -> None:
        for _ in range(2):
            talk(self.owner, exchanges=1)
        program = Program(secret_of(self.user, scope="read"))
        other = program.get("/conversations?limit=1").json()["next_cursor"]

        assert program.get(f"/me/looks?cursor={other}").status_code == 400

    def test_they_are_in_the_export_of_the_person(self) -> None:
        self.looked()
        self.looked(kind="export", conversation_id=None)
        self.looked(owner=person())
        program = Program(secret_of(self.user, scope="read"))

        export = json.loads(b"".join(program.get("/export").streaming_content))

        VALIDATOR.validate(export)
        assert len(export["looks"]) == 2
        assert export["looks"][1]["conversation"] == str(self.made.id)
        assert export["looks"][1]["ground"] == "abuse"

    def test_they_go_with_the_account(self) -> None:
        self.looked()

        self.user.delete()

        assert not models.ContentAccess.objects.exists()

    def test_they_stay_when_the_conversation_is_gone(self) -> None:
        self.looked()

        models.Conversation.objects.filter(owner=self.user).delete()

        assert models.ContentAccess.objects.about(self.user.pk).count() == 1
        assert Owner.user(self.user.pk) == self.owner
