"""Start pages: of visitors, of people with and without history, of temporary chats."""

from __future__ import annotations

import uuid

import time_machine
from django.test import Client, override_settings

from chat.domain.owners import Owner
from chat.stores import store_for
from chat.visitors import VISITOR_COOKIE
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed, title_of


class StartTests(PageTestCase):
    @override_settings(VISITOR_HOURS=36)
    def test_a_visitor_reads_that_nothing_is_saved_and_for_how_long(self) -> None:
        response = self.visitor_client.get("/")

        page = parsed(response)
        assert "This chat is not saved." in page.text
        assert "gone 36 hours after your last message" in page.text
        assert not page.all("nav", id="sidebar")

    def test_looking_at_the_start_makes_nobody_a_visitor(self) -> None:
        self.visitor_client.get("/")

        assert VISITOR_COOKIE not in self.visitor_client.cookies

    def test_signed_in_people_have_their_list_and_no_shelf(self) -> None:
        page = parsed(self.client.get("/"))

        page.one("nav", id="sidebar")
        assert not page.by_class("shelf")

    def test_a_temporary_chat_has_the_shelf(self) -> None:
        page = parsed(self.client.get("/temporary/"))

        assert page.by_class("shelf")
        assert page.one("input", name="temporary")["value"] == "1"
        assert "It will not appear in your history" in page.text

    def test_without_an_account_every_chat_is_temporary(self) -> None:
        response = self.visitor_client.get("/temporary/")

        self.assertRedirects(response, "/")

    @override_settings(RETENTION_DAYS=45)
    def test_newcomers_are_welcomed_and_read_how_long_conversations_are_kept(self) -> None:
        page = parsed(self.client.get("/"))

        assert "Welcome, Mira" in page.text
        assert "Your conversations are kept for 45 days." in page.text
        assert "Your conversations will be listed here." in page.text

    def test_the_greeting_goes_by_the_readers_clock(self) -> None:
        talk(self.owner, exchanges=1)
        self.user.time_zone = "Pacific/Auckland"
        self.user.save()

        with time_machine.travel("2026-06-01T20:30:00Z", tick=False):
            abroad = parsed(self.client.get("/"))
            self.user.time_zone = "Europe/Lisbon"
            self.user.save()
            at_home = parsed(self.client.get("/"))

        assert "Good morning, Mira" in abroad.text
        assert "Good evening, Mira" in at_home.text

    def test_a_suggestion_fills_the_box_and_sends_nothing(self) -> None:
        response = self.client.get("/?prompt=2")

        assert "Explain … to me from the basics up" in response.content.decode()
        assert store_for(self.owner).page(self.owner) == []

    def test_a_suggestion_that_does_not_exist_leaves_the_box_empty(self) -> None:
        for number in ("0", "9", "x", "-1"):
            response = self.client.get("/", {"prompt": number})
            assert response.status_code == 200
            assert ">\n</textarea>" in response.content.decode()

    def test_models_are_offered_only_where_there_is_a_choice(self) -> None:
        assert not parsed(self.client.get("/")).all("select")


class CreateTests(PageTestCase):
    def _post(self, client: Client, **fields: str) -> object:
        return client.post("/c/", {"prompt": "Hello", "key": uuid.uuid4().hex, **fields})

    def test_the_first_message_opens_a_conversation(self) -> None:
        response = self.client.post("/c/", {"prompt": "Do green roofs cool a city?"})

        (conversation,) = store_for(self.owner).page(self.owner)
        assert response.status_code == 303
        assert response["Location"] == f"/c/{conversation.id}/#latest"
        assert conversation.title == "Do green roofs cool a city?"

    def test_a_temporary_conversation_is_not_in_the_list(self) -> None:
        response = self.client.post("/c/", {"prompt": "Secret", "temporary": "1"})

        temporary = Owner.temporary(self.user.pk)
        conversation_id = uuid.UUID(response["Location"].split("/")[2])
        assert store_for(temporary).get(temporary, conversation_id).preview == "Secret"
        assert store_for(self.owner).page(self.owner) == []
        assert title_of(self.client.get(response["Location"])) == "Temporary chat · Vana"

    def test_a_visitor_is_known_by_a_cookie_from_the_first_message_on(self) -> None:
        response = self.visitor_client.post("/c/", {"prompt": "Hello"})

        cookie = response.cookies[VISITOR_COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert self.visitor_client.get(response["Location"]).status_code == 200

    def test_a_visitor_cannot_ask_for_a_kept_conversation(self) -> None:
        self.visitor_client.post("/c/", {"prompt": "Hello", "temporary": ""})

        assert store_for(self.owner).page(self.owner) == []

    def test_the_same_key_twice_opens_one_conversation(self) -> None:
        first = self.client.post("/c/", {"prompt": "Hello", "key": "one"})
        second = self.client.post("/c/", {"prompt": "Hello", "key": "one"})

        assert first["Location"] == second["Location"]
        assert len(store_for(self.owner).page(self.owner)) == 1

    def test_a_visitors_double_click_opens_one_conversation(self) -> None:
        """Both requests come without the visitor's cookie, which the first answer sets."""
        self.visitor_client.get("/")
        csrf = self.visitor_client.cookies["vana_csrf"].value
        answers = []
        for _ in range(2):
            click = Client()
            click.cookies["vana_csrf"] = csrf
            answers.append(click.post("/c/", {"prompt": "Hello", "key": "one form"}))

        assert answers[0]["Location"] == answers[1]["Location"]

    def test_the_same_key_in_two_browsers_makes_two_visitors(self) -> None:
        answers = []
        for _ in range(2):
            browser = Client()
            browser.get("/")
            answers.append(browser.post("/c/", {"prompt": "Hello", "key": "1"}))

        assert answers[0]["Location"] != answers[1]["Location"]

    def test_every_rendered_form_has_a_key_of_its_own(self) -> None:
        keys = {parsed(self.client.get("/")).one("input", name="key")["value"] for _ in range(3)}

        assert len(keys) == 3

    def test_a_blank_message_is_refused_on_the_same_page(self) -> None:
        response = self.client.post("/c/", {"prompt": "  \n "})

        page = parsed(response)
        assert response.status_code == 400
        assert page.all("div", role="alert")
        assert "Write something first." in page.text
        assert title_of(response).startswith("Error:")

    @override_settings(CHAT_MESSAGE_MAX_CHARS=20)
    def test_a_message_that_is_too_long_stays_in_the_box(self) -> None:
        text = "This is much longer than allowed <here>"
        for client in (self.client, self.visitor_client):
            response = client.post("/c/", {"prompt": text})

            assert response.status_code == 400
            assert "This is much longer than allowed &lt;here&gt;</textarea>" in (
                response.content.decode()
            )

    @override_settings(SENDS_PER_MINUTE_PERSON=1)
    def test_sending_too_often_keeps_the_text_and_says_when_to_come_back(self) -> None:
        self._post(self.client)

        response = self.client.post("/c/", {"prompt": "And one more"})

        assert response.status_code == 429
        assert 1 <= int(response["Retry-After"]) <= 60
        assert "And one more</textarea>" in response.content.decode()

    @override_settings(GENERATIONS_PER_PROCESS=0)
    def test_a_full_server_is_busy_and_keeps_the_text(self) -> None:
        response = self.client.post("/c/", {"prompt": "Patience"})

        assert response.status_code == 503
        assert int(response["Retry-After"]) >= 1
        assert "Patience</textarea>" in response.content.decode()

    def test_an_unknown_model_is_refused(self) -> None:
        response = self.client.post("/c/", {"prompt": "Hello", "model": "no such model"})

        assert response.status_code == 400
        assert store_for(self.owner).page(self.owner) == []

    def test_scripts_get_the_new_messages(self) -> None:
        response = self.client.post("/c/", {"prompt": "Hello"}, headers=SCRIPT)

        page = parsed(response)
        assert response.status_code == 201
        assert response["Location"].startswith("/c/")
        assert response["Vana-Sequence"] == "1"
        assert page.message_ids() == ["m-1", "latest"]
        assert not page.all("html")

    @override_settings(SENDS_PER_MINUTE_PERSON=1)
    def test_scripts_get_refusals_as_json(self) -> None:
        self._post(self.client)

        response = self.client.post("/c/", {"prompt": "More"}, headers=SCRIPT)

        body = response.json()
        assert response.status_code == 429
        assert body["code"] == "too_many_sends"
        assert body["message"].startswith("That was a lot")
        assert str(body["retry_after_seconds"]) == response["Retry-After"]

    def test_a_parent_that_is_no_number_is_not_found(self) -> None:
        assert self.client.post("/c/", {"prompt": "x", "parent": "one"}).status_code == 404
