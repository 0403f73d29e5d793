"""From visitor to member, without JavaScript: the question, its answers, and whom it is asked."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from django.core import signing
from django.test import Client, override_settings

from accounts.models import User
from chat.actions import keeping
from chat.domain.owners import Owner
from chat.models import Conversation, Event, Generation
from chat.stores import cache_store, store_for
from chat.visitors import VISITOR_COOKIE
from tests.builders import PASSWORD, Talk, person, talk
from tests.chat.stores.test_outages import NO_REDIS
from tests.chat.stores.test_visitors import all_names
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

EMAIL = "ada@example.org"


class KeepTests(PageTestCase):
    """`self.browser` is a visitor's, who has said something and has an account too."""

    def setUp(self) -> None:
        super().setUp()
        self.member = person(EMAIL)
        self.account = Owner.user(self.member.pk)
        self.browser, self.visitor = self._visitor()
        self.made = talk(self.visitor, "How moss drinks", exchanges=2)

    def _visitor(self) -> tuple[Client, Owner]:
        client = Client()
        client.post("/c/", {"prompt": "Hello"})
        visitor = self.visitor_of(client)
        cache_store().forget(visitor)  # no reply of it will ever end here
        return client, visitor

    def _sign_in(self, **fields: str) -> Any:
        values = {"login": EMAIL, "password": PASSWORD, **fields}
        return self.browser.post("/accounts/login/", values, follow=True)

    def _answer(self, answer: str, *talks: Talk, **fields: Any) -> Any:
        ids = [str(each.id) for each in talks]
        return self.browser.post("/keep/", {"answer": answer, "conversation": ids, **fields})

    def _kept(self) -> set[str]:
        return {each.title for each in store_for(self.account).page(self.account)}

    def _has_cookie(self) -> bool:
        cookie = self.browser.cookies.get(VISITOR_COOKIE)
        return cookie is not None and bool(cookie.value)

    # -- the question

    def test_signing_in_leads_to_the_question(self) -> None:
        response = self._sign_in()

        page = parsed(response)
        assert response.redirect_chain[-1] == ("/keep/?next=%2F", 303)
        assert "Keep this conversation?" in page.text
        assert "How moss drinks 4 messages" in page.text
        box = page.one("input", type="checkbox", name="conversation")
        assert box["value"] == str(self.made.id)
        assert "checked" in box

    def test_signing_up_leads_to_it_too(self) -> None:
        fields = {"email": "new@example.org", "password1": PASSWORD}
        self.browser.post("/accounts/signup/", fields)

        response = self._sign_in(login="new@example.org")

        assert response.redirect_chain[-1][0] == "/keep/?next=%2F"
        assert User.objects.filter(email="new@example.org").exists()

    def test_it_lists_all_conversations_newest_first(self) -> None:
        talk(self.visitor, "A second one", exchanges=1)
        page = parsed(self._sign_in())

        assert "Keep these conversations?" in page.text
        assert "Forget all" in page.text
        assert page.text.index("A second one") < page.text.index("How moss drinks")

    def test_it_says_in_which_a_reply_is_being_written(self) -> None:
        self.made.write(self.made.question().generation, "Writing")

        assert "A reply is being written. Keeping stops it" in parsed(self._sign_in()).text

    def test_people_arrive_at_the_question_wherever_they_arrive(self) -> None:
        self.browser.force_login(self.member)
        for path in ("/", "/?prompt=1", "/temporary/", self.made.url):
            response = self.browser.get(path)
            assert response.status_code == 303, path
            assert response["Location"].startswith("/keep/?next=")

    def test_nobody_else_is_asked(self) -> None:
        plain = Client()
        plain.force_login(self.member)
        assert plain.get("/").status_code == 200
        assert self.browser.get("/").status_code == 200
        self.browser.force_login(self.member)
        assert self.browser.get("/shortcuts/").status_code == 200
        assert self.browser.get("/", headers=SCRIPT).status_code == 200
        assert self.browser.post("/accounts/logout/").status_code == 303

    def test_strangers_sign_in_first(self) -> None:
        response = self.browser.get("/keep/")

        assert response["Location"] == "/accounts/login/?next=/keep/"
        assert self._answer("keep", self.made)["Location"].startswith("/accounts/login/")
        assert self._answer("forget")["Location"].startswith("/accounts/login/")
        assert self.made.conversation.message_count == 4

    def test_a_visitor_who_said_nothing_is_not_asked_and_loses_the_cookie(self) -> None:
        cache_store().forget(self.visitor)

        response = self._sign_in()

        assert response.redirect_chain == [("/", 303)]
        assert not self._has_cookie()

    def test_while_the_cache_is_away_they_are_not_asked_and_stay_visitors(self) -> None:
        self.browser.force_login(self.member)
        with override_settings(CACHES=NO_REDIS):
            assert self.browser.get("/").status_code == 200
            assert self.browser.get("/keep/").status_code == 503

        assert self._has_cookie()
        assert self.browser.get("/")["Location"] == "/keep/?next=%2F"

    def test_a_forged_cookie_is_no_visitor(self) -> None:
        forger = Client()
        forger.force_login(self.member)
        good = self.browser.cookies[VISITOR_COOKIE].value
        key, mac = good.rsplit(":", 1)
        forged = [self.visitor.key, signing.dumps(self.visitor.key), f"{key}:x{mac}", key]
        for value in forged:
            forger.cookies[VISITOR_COOKIE] = value
            assert forger.get("/").status_code == 200
            answer = {"answer": "keep", "conversation": str(self.made.id)}
            assert forger.post("/keep/", answer)["Location"] == "/"

        assert self._kept() == set()
        assert self.made.conversation.message_count == 4

    # -- keep

    def test_what_is_kept_is_in_the_account_at_its_old_address(self) -> None:
        self._sign_in()
        before = [event.text for event in self._events(self.visitor)]

        response = self._answer("keep", self.made)

        assert (response.status_code, response["Location"]) == (303, "/")
        assert [event.text for event in self._events(self.account)] == before
        assert not self._has_cookie()
        page = parsed(self.browser.get("/"))
        assert "Kept 1 conversation." in page.text
        assert page.one("a", href=self.made.url + "#latest", class_="conv__link")
        assert "Reply 2" in parsed(self.browser.get(self.made.url)).text

    def test_what_was_sent_stays_readable(self) -> None:
        (reply, *_) = [event for event in self._events(self.visitor) if event.is_reply]
        sent = f"{self.made.url}g/{reply.invocation_id}/sent/"
        before = parsed(self.browser.get(sent)).text
        self._sign_in()
        self._answer("keep", self.made)

        after = parsed(self.browser.get(sent)).text

        assert "Question 1" in before
        assert "Question 1" in after

    def test_nothing_of_it_stays_in_the_cache(self) -> None:
        other = talk(self.visitor, "Not kept", exchanges=1)
        self._sign_in()
        self._answer("keep", self.made)

        assert self._kept() == {"How moss drinks"}
        assert self.browser.get(other.url).status_code == 404
        assert [name for name in all_names() if name != "swept"] == []

    def test_it_leads_on_to_where_they_wanted_to_go(self) -> None:
        response = self._sign_in(next=self.made.url)
        page = parsed(response)
        assert page.one("input", name="next")["value"] == self.made.url

        response = self._answer("keep", self.made, next=self.made.url)

        assert response["Location"] == self.made.url
        assert self.browser.get(self.made.url).status_code == 200

    def test_it_leads_only_to_pages_of_this_site(self) -> None:
        self._sign_in()
        page = parsed(self.browser.get("/keep/?next=https://evil.example/"))
        assert page.one("input", name="next")["value"] == "/"

        response = self._answer("keep", self.made, next="//evil.example/")

        assert response["Location"] == "/"

    def test_a_double_click_keeps_once(self) -> None:
        self._sign_in()
        cookie = self.browser.cookies[VISITOR_COOKIE].value
        self._answer("keep", self.made)
        self.browser.cookies[VISITOR_COOKIE] = cookie  # sent before the first answer came

        response = self._answer("keep", self.made, next="/temporary/")

        assert (response.status_code, response["Location"]) == (303, "/temporary/")
        assert Event.objects.count() == 4
        assert not self._has_cookie()

    def test_keep_without_a_choice_says_so_and_changes_nothing(self) -> None:
        self._sign_in()

        response = self._answer("keep", next="/temporary/")

        page = parsed(response)
        assert response.status_code == 400
        assert "Choose what to keep, or forget it all." in page.text
        assert page.one("input", name="next")["value"] == "/temporary/"
        assert page.one("input", name="conversation", checked="")
        assert self.made_waits()

    def test_ids_of_others_and_ids_that_are_none_change_nothing(self) -> None:
        foreign = talk(Owner.visitor("somebody"), "Foreign", exchanges=1)
        self._sign_in()

        ids = [str(self.made.id), str(foreign.id), "x", "", "\x00"]
        response = self._answer("keep", conversation=ids)

        assert response.status_code == 303
        assert self._kept() == {"How moss drinks"}
        assert foreign.conversation.message_count == 2

    def test_a_reply_that_does_not_end_is_named_and_nothing_moves(self) -> None:
        self.made.write(self.made.question().generation, "Writing")
        self._sign_in()

        with patch.object(keeping, "STOP_WAIT_SECONDS", 0.1):
            response = self._answer("keep", self.made)

        assert response.status_code == 409
        assert "A reply is being written in this conversation." in parsed(response).text
        assert self.made_waits()

    # -- forget

    def test_declining_forgets_and_writes_no_row(self) -> None:
        self._sign_in()

        response = self._answer("forget", self.made, next="/temporary/")

        assert (response.status_code, response["Location"]) == (303, "/temporary/")
        assert [name for name in all_names() if name != "swept"] == []
        for rows in (Conversation, Event, Generation):
            assert not rows.objects.exists()
        assert not self._has_cookie()
        assert "is forgotten" in parsed(self.browser.get("/temporary/")).text

    def test_declining_does_not_lead_back_to_what_is_gone(self) -> None:
        self._sign_in()

        assert self._answer("forget", next=f"{self.made.url}?branch=2")["Location"] == "/"

    def test_leaving_without_an_answer_changes_nothing(self) -> None:
        self._sign_in()
        self.browser.post("/accounts/logout/")

        assert self.browser.get(self.made.url).status_code == 200
        assert self._sign_in().redirect_chain[-1][0] == "/keep/?next=%2F"

    def made_waits(self) -> bool:
        waiting = cache_store().owned_by(self.visitor)
        return [each.id for each in waiting] == [self.made.id] and self._has_cookie()

    def _events(self, owner: Owner) -> Any:
        return store_for(owner).events(self.made.id, range(1, 20))
