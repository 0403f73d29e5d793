"""Sessions of agents on a person's pages: to read along and to delete, never to write into."""

from __future__ import annotations

from django.test import override_settings

from chat import models
from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from tests.chat.agents.building import said
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

PATH = "/agents/"


class AgentSessionTests(PageTestCase):
    service = SessionService()

    def opened(self, name: str = "one", *, app: str = "shop", text: str = "My parcel?") -> str:
        """Return the address of a session that an agent opened for the person."""
        key = SessionKey(app, str(self.user.public_id), name)
        session = self.service.create(key)
        self.service.append(key, said(text))
        self.service.append(key, said("On its way.", "helper"))
        return f"/c/{session.place.id}/"

    def test_the_settings_lead_here_and_an_empty_list_says_so(self) -> None:
        assert parsed(self.client.get("/settings/privacy/")).all("a", href=PATH)
        assert "No agent keeps anything" in parsed(self.client.get(PATH)).text

    def test_the_list_names_the_app_and_leads_to_what_was_said(self) -> None:
        url = self.opened()

        page = parsed(self.client.get(PATH))

        assert page.all("a", href=url)
        assert "shop: 2 messages" in page.text
        assert "On its way." in parsed(self.client.get(url)).text

    def test_ones_own_chats_are_no_agents(self) -> None:
        self.service.create(SessionKey("vana", str(self.user.pk), "chat"))

        assert "No agent keeps anything" in parsed(self.client.get(PATH)).text

    def test_nobody_else_sees_them(self) -> None:
        url = self.opened()

        assert url not in self.stranger.get(PATH).content.decode()
        assert self.stranger.get(url).status_code == 404
        assert self.stranger.post(f"{url}delete/").status_code == 404

    def test_a_page_holds_a_pageful_and_the_next_one_the_rest(self) -> None:
        for number in range(3):
            self.opened(f"session-{number}", text=f"Question {number}")
        with override_settings(CHAT_LIST_PAGE=2):
            first = parsed(self.client.get(PATH))
            onward = first.one("a", rel="next")["href"]
            second = parsed(self.client.get(PATH + onward))

        assert [f"Question {n}" in first.text for n in range(3)] == [False, True, True]
        assert [f"Question {n}" in second.text for n in range(3)] == [True, False, False]

    def test_deleting_one_puts_it_into_the_trash_and_comes_back_here(self) -> None:
        url = self.opened()

        response = self.client.post(f"{url}delete/", {"next": PATH})

        assert (response.status_code, response["Location"]) == (303, PATH)
        assert models.Conversation.objects.get().deleted_at is not None
        assert not parsed(self.client.get(PATH)).all("a", href=url)

    def test_its_page_has_no_box_to_write_in_and_offers_a_new_chat(self) -> None:
        url = self.opened()

        page = parsed(self.client.get(url))

        assert "An agent of “shop” talks here" in page.text
        assert not page.all("textarea", id="prompt")
        assert not page.all("a", href="#prompt")
        actions = {each["action"] for each in page.all("form", method="post")}
        assert f"{url}m/2/fork/" in actions
        assert not [each for each in actions if "retry" in each or "messages" in each]
        assert not page.all("a", href=f"{url}m/1/edit/")

    @override_settings(CHAT_CONTEXT_TURNS=1)
    def test_its_page_says_nothing_of_what_vana_sees(self) -> None:
        page = parsed(self.client.get(self.opened()))

        assert not page.by_class("context-line")
        assert not page.by_class("message--past")

    def test_writing_into_it_is_refused_and_changes_nothing(self) -> None:
        url = self.opened()

        for path in ("messages/", "m/1/retry/", "m/1/edit/", "m/2/retry/", "m/2/continue/"):
            response = self.client.post(url + path, {"prompt": "Hello"}, headers=SCRIPT)
            assert response.status_code == 409, path
        assert self.client.post(f"{url}messages/", {"prompt": "Hello"}).status_code == 409

        assert models.Event.objects.count() == 2
        assert not models.Generation.objects.exists()

    def test_a_new_chat_from_one_of_its_messages_is_ones_own(self) -> None:
        url = self.opened()

        response = self.client.post(f"{url}m/2/fork/", {"key": "once"})

        page = parsed(self.client.get(response["Location"].partition("#")[0]))
        assert "On its way." in page.text
        assert page.all("textarea", id="prompt")

    def test_a_greeting_stands_above_the_line_of_a_new_chat_which_says_why(self) -> None:
        key = SessionKey("shop", str(self.user.public_id), "greeted")
        session = self.service.create(key)
        for text, author in (("Welcome!", "helper"), ("My parcel?", "user"), ("Soon.", "helper")):
            self.service.append(key, said(text, author))

        response = self.client.post(f"/c/{session.place.id}/m/3/fork/", {"key": "once"})

        page = parsed(self.client.get(response["Location"].partition("#")[0]))
        ids = [each["id"] for tag, each in page.elements if tag == "li" and "id" in each]
        assert ids[ids.index("m-1") :] == ["m-1", "context-line", "m-2", "m-3"]
        assert "A request to the model begins with a question." in page.text
        assert "longer than the model can read" not in page.text
