"""Reading what others wrote: for a reason, for some minutes, on record, and told."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import Client, override_settings
from django.utils import timezone

from accounts.audit import verify
from accounts.roles import AccountRole
from chat import actions, models
from chat.agents.service import SessionService
from chat.domain.feedback import Rating
from chat.domain.owners import Owner
from tests.accounts.test_admin_roles import client_of
from tests.builders import person, staff, talk
from tests.chat.admin.looking import LIST, WHY, LookingCase, confirmed_client
from tests.chat.agents.building import new_key, said
from tests.chat.views.case import parsed

READ = "conversations.read_content"


class ReadingTests(LookingCase):
    def test_who_says_why_reads_the_one_conversation(self) -> None:
        other = talk(self.owner, "Another", exchanges=1)

        response = self.begin()

        assert (response.status_code, response["Location"]) == (303, f"{self.page}read/")
        page = parsed(self.client.get(f"{self.page}read/"))
        assert "Tell nobody" in page.text
        assert "Question 1" in page.text
        assert "Reply 1" in page.text
        refused = self.client.get(f"{LIST}{other.id}/read/")
        assert refused["Location"] == f"{LIST}{other.id}/ask/"

    def test_without_a_reason_nothing_is_shown(self) -> None:
        for fields in ({"explanation": "because"}, {"ground": ""}, {"ground": "curiosity"}):
            response = self.begin(None, **fields)

            assert response.status_code == 200
            assert "errorlist" in response.content.decode()
            assert self.client.get(f"{self.page}read/").status_code == 303
        spaces = self.begin(explanation="a" + " " * 40 + "b")
        assert "at least 20 characters" in spaces.content.decode()
        assert not models.ContentAccess.objects.exists()

    def test_every_page_that_is_opened_is_counted_and_on_record(self) -> None:
        self.begin()

        for _ in range(2):
            self.client.get(f"{self.page}read/")

        row = models.ContentAccess.objects.get()
        assert (row.reader, row.owner, row.conversation_id) == (
            self.officer,
            self.member,
            self.made.id,
        )
        assert (row.reader_role, row.ground, row.views) == ("privacy_officer", "abuse", 2)
        assert self.recorded(READ) == ["begin abuse", "view", "view"]
        assert "threats" not in str(self.recorded(READ))
        assert verify() is None

    @override_settings(CONTENT_ACCESS_MINUTES=7)
    def test_after_the_time_it_asks_anew(self) -> None:
        self.begin()
        assert self.client.get(f"{self.page}read/").status_code == 200

        with time_machine.travel(timezone.now() + timedelta(minutes=7, seconds=1)):
            response = self.client.get(f"{self.page}read/")

        assert response["Location"] == f"{self.page}ask/"
        assert models.ContentAccess.objects.get().views == 1

    def test_it_can_be_ended_early(self) -> None:
        self.begin()

        response = self.client.post(f"{self.page}end/")

        assert response["Location"] == self.page
        assert self.client.get(f"{self.page}read/").status_code == 303
        assert models.ContentAccess.objects.get().ended_at is not None
        assert self.recorded(READ) == ["begin abuse", "end"]
        self.client.post(f"{self.page}end/")
        assert self.recorded(READ) == ["begin abuse", "end"]

    def test_it_is_for_who_asked_and_for_nobody_else(self) -> None:
        self.begin()
        another = confirmed_client(staff(AccountRole.PRIVACY_OFFICER))

        assert another.get(f"{self.page}read/").status_code == 303
        another.post(f"{self.page}end/")
        assert self.client.get(f"{self.page}read/").status_code == 200

    def test_who_is_signed_in_for_long_confirms_first(self) -> None:
        client = client_of(self.officer)

        for response in (client.get(f"{self.page}ask/"), self.begin(client)):
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/reauthenticate/")
        assert not models.ContentAccess.objects.exists()

    def test_support_is_refused_before_any_question(self) -> None:
        support = confirmed_client(staff(AccountRole.SUPPORT))

        for response in (
            support.get(f"{self.page}ask/"),
            self.begin(support),
            support.get(f"{self.page}read/"),
            support.post(f"{self.page}end/"),
        ):
            assert response.status_code == 403
        assert not models.ContentAccess.objects.exists()

    def test_a_role_that_is_taken_away_ends_it_at_once(self) -> None:
        self.begin()

        self.officer.groups.clear()

        assert self.client.get(f"{self.page}read/").status_code in {302, 403}

    def test_what_staff_wrote_is_for_administrators_alone(self) -> None:
        support = staff(AccountRole.SUPPORT)
        page = f"{LIST}{talk(Owner.user(support.pk), exchanges=1).id}/"
        administrator = confirmed_client(staff(AccountRole.ADMINISTRATOR))

        assert self.client.get(f"{page}ask/").status_code == 403
        assert administrator.get(f"{page}ask/").status_code == 200

    def test_an_agents_session_of_a_person_shows_its_tools_and_whose_words_they_are(self) -> None:
        service, key = SessionService(), new_key(str(self.member.public_id), "main", app="shop")
        made = service.create(key)
        call = {"id": "1", "name": "look", "args": {"parcel": 7}}
        answer = {"id": "1", "name": "look", "response": {"place": "Bonn"}}
        for event in (
            said("Where is it?"),
            said(author="clerk", parts=[{"text": "Let me look."}, {"function_call": call}]),
            said(author="clerk", parts=[{"function_response": answer}]),
            said("It is in Bonn.", "clerk"),
            said("And the other?"),
            said(author="clerk", parts=[{"function_call": {**call, "name": "ask"}}]),
        ):
            service.append(key, event)
        page = f"{LIST}{made.place.id}/"
        self.client.post(f"{page}ask/", WHY)

        text = parsed(self.client.get(f"{page}read/")).text

        for words in ("2. clerk", "Let me look.", '"parcel": 7', '"place": "Bonn"', "Used ask"):
            assert words in text, words
        assert text.count("Used look") == 1
        assert text.index("Let me look.") < text.index("Used look") < text.index("It is in Bonn.")
        assert "Vana" not in text.partition("Where is it?")[2]

    def test_ones_own_and_what_is_no_persons_is_not_read_here(self) -> None:
        own = talk(Owner.user(self.officer.pk), exchanges=1)
        nobodys = models.Conversation.objects.create(
            app_name="weather", user_key="u1", session_key="s1"
        )

        for key in (own.id, nobodys.pk):
            assert self.client.get(f"{LIST}{key}/ask/").status_code == 403

    def test_every_branch_is_there_and_says_where_it_stands(self) -> None:
        again = self.made.again(1)
        self.made.reply(again, "Another reply")
        self.begin()

        text = parsed(self.client.get(f"{self.page}read/")).text

        assert "Reply 1" in text
        assert "Another reply" in text
        assert "On another branch" in text
        assert "Follows number 1." in text

    def test_what_the_person_thought_of_a_reply_and_the_trash_are_there(self) -> None:
        actions.rate_reply(
            self.owner, self.made.id, 2, Rating.DOWN, reason="other", text="it was rude"
        )
        actions.delete_conversation(self.owner, self.made.id)
        self.begin()

        text = parsed(self.client.get(f"{self.page}read/")).text

        assert "Found poor." in text
        assert "it was rude" in text

    @override_settings(CHAT_PAGE_MESSAGES=4)
    def test_a_long_one_has_pages(self) -> None:
        long = talk(self.owner, "Long", exchanges=5)
        path = f"{LIST}{long.id}/"
        self.client.post(f"{path}ask/", WHY)

        found: list[int] = []
        address = f"{path}read/"
        for _ in range(5):
            html = self.client.get(address).content.decode()
            found += [each for each in range(1, 6) if f"Question {each}<" in html]
            if 'rel="next"' not in html:
                break
            address = f"{path}read/?after={html.partition('?after=')[2].partition(chr(34))[0]}"

        assert found == [1, 2, 3, 4, 5]

    def test_what_they_wrote_is_only_text(self) -> None:
        hostile = "<img src=x onerror=alert(1)>"
        made = talk(self.owner, hostile)
        made.exchange(hostile, hostile)
        path = f"{LIST}{made.id}/"
        self.client.post(f"{path}ask/", WHY)

        html = self.client.get(f"{path}read/").content.decode()

        assert "&lt;img src=x" in html
        assert "<img" not in html

    def test_no_cache_and_no_engine_keeps_it(self) -> None:
        self.begin()

        response = self.client.get(f"{self.page}read/")

        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]

    def test_strangers_and_members_do_not_even_find_the_page(self) -> None:
        for client in (Client(), client_of(self.member), client_of(person())):
            assert client.get(f"{self.page}read/")["Location"].startswith("/admin/login/")
