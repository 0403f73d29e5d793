"""A whole visit by links and forms alone, as a browser without JavaScript makes it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from chat.domain.generations import GenerationStatus
from chat.stores import store_for
from tests.builders import Talk
from tests.chat.views.case import PageTestCase, ParsedPage, parsed


class WithoutScriptsTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(self.user)

    def _submit(self, page: ParsedPage, action: str, **fields: str) -> Any:
        """Send the form with this action, its hidden fields as they stand on the page."""
        assert page.all("form", action=action)
        part = page.html.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
        hidden = {
            each["name"]: each.get("value", "")
            for each in parsed(HttpResponse(part)).all("input", type="hidden")
        }
        response = self.client.post(action, {**hidden, **fields})
        assert response.status_code == 303, (action, response.status_code)
        return response

    def _open(self, response: Any) -> ParsedPage:
        return parsed(self.client.get(response["Location"]))

    def _write(self, text: str, status: GenerationStatus = GenerationStatus.COMPLETED) -> None:
        """Be the model: write the reply that waits."""
        store = store_for(self.owner)
        generation = store.active_generation(self.talk.id)
        assert generation is not None
        self.talk.end(generation, text, status)

    def _begin(self, text: str = "How much rain?") -> ParsedPage:
        start = parsed(self.client.get("/"))
        page = self._open(self._submit(start, "/c/", prompt=text))
        (conversation,) = store_for(self.owner).page(self.owner)
        self.talk = Talk(self.owner, conversation.id)
        self.url = self.talk.url
        return page

    def _reload(self) -> ParsedPage:
        return parsed(self.client.get(self.url))

    def test_ask_and_read_the_reply(self) -> None:
        page = self._begin()
        assert page.one("li", id="latest")["aria-busy"] == "true"
        assert "Load the rest" in page.text

        self._write("Half a litre")

        assert "<p>Half a litre</p>" in self._reload().html

    def test_ask_again_in_the_same_conversation(self) -> None:
        self._begin()
        self._write("Half a litre")

        page = self._open(self._submit(self._reload(), f"{self.url}messages/", prompt="And snow?"))

        assert page.message_ids() == ["m-1", "m-2", "m-3", "latest"]

    def test_stop_and_continue(self) -> None:
        page = self._begin()
        token = page.all("input", name="csrfmiddlewaretoken")[0]["value"]
        (stop,) = page.by_class("composer__send--stop")
        response = self.client.post(stop["formaction"], {"csrfmiddlewaretoken": token})
        assert response.status_code == 303
        self._write("Half", GenerationStatus.STOPPED)

        self._submit(self._reload(), f"{self.url}m/2/continue/")
        self._write(" a litre")

        assert "<p>Half a litre</p>" in self._reload().html

    def test_retry_and_switch_between_the_versions(self) -> None:
        self._begin()
        self._write("Half a litre")

        self._submit(self._reload(), f"{self.url}m/2/retry/")
        self._write("Two litres")
        page = self._reload()

        assert "Version 2/2" in page.text
        first = parsed(self.client.get(page.one("a", rel="prev")["href"]))
        assert "Half a litre" in first.text
        assert "Two litres" not in first.text

    def test_rename_pin_and_delete(self) -> None:
        self._begin()
        self._write("Half a litre")

        rename = parsed(self.client.get(f"{self.url}rename/"))
        page = self._open(self._submit(rename, f"{self.url}rename/", title="Weather"))
        assert "Weather" in page.text
        self._menu_submit(page, f"{self.url}pin/", pinned="1")
        page = self._reload()
        assert "Pinned Weather" in page.text
        self._menu_submit(page, f"{self.url}delete/")

        assert "Deleted “Weather”" in parsed(self.client.get("/")).text
        assert self.client.get(self.url).status_code == 404

    def _menu_submit(self, page: ParsedPage, action: str, **fields: str) -> None:
        """Press a button; the same menu stands in the list and above the conversation."""
        buttons = page.all("button", formaction=action)
        assert [each["form"] for each in buttons] == ["lists", "lists"]
        assert all(each.get(name) for each in buttons for name in ("name", "value") if fields)
        hidden = page.html.split('<form id="lists"', 1)[1].split("</form>", 1)[0]
        sent = {
            each["name"]: each.get("value", "")
            for each in parsed(HttpResponse(hidden)).all("input", type="hidden")
        }
        response = self.client.post(action, {**sent, **fields})
        assert response.status_code == 303
