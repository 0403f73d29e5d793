"""Conversations and generations for staff: metadata, found and paged, and not a word more."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.roles import AccountRole
from chat import actions, models
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.operations import holds
from tests.accounts.test_admin_roles import client_of
from tests.builders import person, staff, talk
from tests.chat.admin.looking import LIST, LookingCase
from tests.chat.views.case import parsed

RUNS = "/admin/chat/generation/"


class ListTests(LookingCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = client_of(staff(AccountRole.SUPPORT))

    def ids(self, query: str = "", path: str = LIST) -> list[str]:
        html = self.client.get(f"{path}?{query}").content.decode()
        return re.findall(
            r'<a class="nowrap" href="/admin/chat/conversation/([0-9a-f-]{36})/"', html
        )

    def test_it_says_whose_they_are_and_how_long_and_not_what_about(self) -> None:
        page = parsed(self.client.get(LIST))

        assert "mira@example.org" in page.text
        assert str(self.made.id)[:8] in page.text
        for word in ("Tell nobody", "Question 1", "Reply 1"):
            assert word not in page.html

    def test_they_are_found_by_person_and_by_id(self) -> None:
        other = talk(Owner.user(person("zoe@example.org").pk), exchanges=1)

        mine, theirs = [str(self.made.id)], [str(other.id)]
        assert self.ids("q=mira@") == mine
        assert self.ids(f"q={self.member.public_id}") == mine
        assert self.ids(f"q={other.id}") == theirs
        assert self.ids("q=nobody") == []
        assert self.ids("q=Tell nobody") == []

    def test_they_are_found_by_state_and_kind(self) -> None:
        archived, trashed = talk(self.owner, exchanges=1), talk(self.owner, exchanges=1)
        actions.archive_conversation(self.owner, archived.id, archived=True)
        actions.delete_conversation(self.owner, trashed.id)
        session = models.Conversation.objects.create(
            app_name="weather", user_key="u1", session_key="s1"
        )

        assert self.ids("state=archived") == [str(archived.id)]
        assert self.ids("state=trash") == [str(trashed.id)]
        assert self.ids("state=pinned") == []
        holds.hold_conversation(self.made.id, by=self.officer, reason="A court has asked.")
        assert self.ids("state=held") == [str(self.made.id)]
        assert "A court has asked" not in self.client.get(LIST).content.decode()
        assert self.ids("kind=agents") == [str(session.pk)]
        assert str(session.pk) not in self.ids("kind=people")
        assert self.ids("state=nonsense") == []

    def test_a_session_of_an_agent_is_found_by_its_id_and_says_what_the_agent_calls_it(
        self,
    ) -> None:
        public_id = str(self.member.public_id)
        owned = models.Conversation.objects.create(
            owner=self.member, app_name="shop", user_key=public_id, session_key="cart-7"
        )
        nobodys = models.Conversation.objects.create(
            app_name="weather", user_key="u1", session_key="s1"
        )

        assert self.ids("q=cart-7") == [str(owned.pk)]
        assert self.ids("q=s1") == [str(nobodys.pk)]
        assert "mira@example.org (shop)" in parsed(self.client.get(LIST)).text
        text = parsed(self.client.get(f"{LIST}{owned.pk}/")).text
        assert f"App shop User id {public_id} Session id cart-7" in text
        assert "Session id" not in parsed(self.client.get(self.page)).text

    def test_pages_show_everything_once_and_read_no_more_than_they_show(self) -> None:
        models.Conversation.objects.bulk_create(
            models.Conversation(
                owner=self.member, user_key=str(self.member.pk), session_key=f"s{number}"
            )
            for number in range(120)
        )
        same = models.Conversation.objects.get(pk=self.made.id).created_at
        models.Conversation.objects.update(created_at=same)

        seen, query, pages = [], "q=mira@", 0
        while query:
            html = self.client.get(f"{LIST}?{query}").content.decode()
            seen += self.ids(query)
            found = re.search(r'href="\?([^"]+)" rel="next"', html)
            query = found[1].replace("&amp;", "&") if found else ""
            pages += 1

        assert (len(seen), len(set(seen)), pages) == (121, 121, 3)

    def test_nothing_is_counted_and_no_content_is_read(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            self.client.get(LIST)
            self.client.get(RUNS)

        asked = [each["sql"] for each in queries if "chat_" in each["sql"]]
        assert asked
        for sql in asked:
            assert "COUNT(" not in sql
            for column in ("title", "preview", "system_prompt", "receipt", '"text"', "wish"):
                assert column not in sql

    def test_the_page_of_one_has_its_size_and_its_runs_and_goes_on_record(self) -> None:
        failed = self.made.question("Question 2")
        self.made.reply(failed, "", GenerationStatus.FAILED, error_code="engine_unavailable")

        page = parsed(self.client.get(self.page))

        assert "engine_unavailable" in page.text
        assert "Entries of its log 4" in page.text
        assert "Read what it says" not in page.text
        assert "Export" not in page.text
        for word in ("Tell nobody", "Question", "Reply 1"):
            assert word not in page.html
        assert self.recorded("conversations.read_metadata") == [f"conversation {self.made.id}"]

    def test_the_page_of_one_says_until_when_it_is_kept(self) -> None:
        made = self.made.conversation
        until = localtime(made.updated_at + timedelta(days=11))
        with override_settings(RETENTION_DAYS=11):
            page = parsed(self.client.get(self.page))
        assert f"Kept until {date_format(until)}" in page.text

        holds.hold_person(self.member, by=self.officer, reason="A court has asked.")

        assert "Kept until No end is set" in parsed(self.client.get(self.page)).text

    def test_a_list_of_one_person_goes_on_record(self) -> None:
        self.client.get(f"{LIST}?q=mira@example.org")
        self.client.get(LIST)

        assert self.recorded("conversations.read_metadata") == ["list"]

    def test_runs_are_found_by_person_status_and_id(self) -> None:
        run = models.Generation.objects.get()
        talk(Owner.user(person().pk), exchanges=1)

        for query in ("q=mira@", f"q={run.pk}", f"q={self.made.id}", f"q={self.member.public_id}"):
            assert self.ids(query, RUNS) == [str(self.made.id)], query
        assert len(self.ids("status=completed", RUNS)) == 2
        assert self.ids("status=failed", RUNS) == []
        assert self.ids("model=another", RUNS) == []

    def test_what_nobody_shows_cannot_be_found_out_by_a_filter(self) -> None:
        self.member.instructions = "Call me captain"
        self.member.save()

        for path in ("/admin/accounts/user/", "/admin/chat/jobrun/"):
            for lookup in ("instructions__startswith=C", "conversations__title__startswith=T"):
                assert self.client.get(f"{path}?{lookup}").status_code in {302, 400}, lookup
        everything = self.ids()
        assert self.ids("title__startswith=X") == everything

    def test_a_date_of_long_ago_is_shown_as_it_is(self) -> None:
        row = models.Conversation.objects.filter(pk=self.made.id)
        row.update(created_at=row.get().created_at - timedelta(days=4000))

        assert self.ids() == [str(self.made.id)]
