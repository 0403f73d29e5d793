"""Exports on the pages: of one conversation, of those that were chosen, of all."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import patch

from django.core import signing
from django.test import Client

from chat import actions
from chat.domain.errors import StoreUnavailable
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.visitors import VISITOR_COOKIE
from tests.builders import talk
from tests.chat.domain.test_export import VALIDATOR
from tests.chat.exports.case import unzipped
from tests.chat.views.case import PageTestCase, parsed


def body(response: Any) -> bytes:
    assert response.status_code == 200, response
    return b"".join(response.streaming_content)


class OneConversationTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, "Über Moos / Farn", exchanges=1)

    def test_the_menus_lead_to_the_formats_and_those_to_the_files(self) -> None:
        assert parsed(self.client.get(self.made.url)).all("a", href=f"{self.made.url}export/")

        page = parsed(self.client.get(f"{self.made.url}export/"))
        for name in ("export.md", "export.txt", "export.json", "print/"):
            link = page.one("a", href=self.made.url + name)
            assert self.client.get(link["href"]).status_code == 200
        assert "Über Moos / Farn" in page.text

    def test_a_file_is_called_by_its_title_and_kept_by_nobody_on_the_way(self) -> None:
        response = self.client.get(f"{self.made.url}export.md")

        assert response["Content-Disposition"] == (
            'attachment; filename="Uber Moos - Farn.md";'
            " filename*=UTF-8''%C3%9Cber%20Moos%20-%20Farn.md"
        )
        assert response["Content-Type"] == "text/markdown; charset=utf-8"
        assert response["Cache-Control"] == "no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "Reply 1" in body(response).decode()

    def test_json_is_what_the_schema_says(self) -> None:
        found = json.loads(body(self.client.get(f"{self.made.url}export.json")))

        VALIDATOR.validate(found)
        assert found["conversation"]["title"] == "Über Moos / Farn"

    def test_the_page_to_print_has_nothing_around_it_and_keeps_the_policy(self) -> None:
        response = self.client.get(f"{self.made.url}print/")
        html = body(response).decode()

        assert response["Content-Disposition"].startswith("inline; ")
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert html.count("<h1") == html.count("<main") == 1
        assert html.count("<article") == 2
        assert "<nav" not in html
        assert "<form" not in html

    def test_a_store_that_is_away_is_told_before_anything_is_sent(self) -> None:
        for path in ("export.md", "export.txt", "export.json", "print/"):
            with patch.object(store_for(self.owner), "log", side_effect=StoreUnavailable):
                answer = self.client.get(self.made.url + path)
            assert answer.status_code == 503, path

    def test_a_visitor_takes_their_own_along_and_nobody_elses(self) -> None:
        visitor = Client()
        visitor.cookies[VISITOR_COOKIE] = signing.dumps("somebody", salt="vana.visitor")
        made = talk(Owner.visitor("somebody"), "Fern", exchanges=1)

        assert parsed(visitor.get(made.url)).all("a", href=f"{made.url}export/")
        assert visitor.get(f"{made.url}export/").status_code == 200
        assert "Reply 1" in body(visitor.get(f"{made.url}export.md")).decode()
        for client in (self.client, self.visitor_client):
            assert client.get(f"{made.url}export.md").status_code == 404
        assert visitor.get(f"{self.made.url}export.md").status_code == 404


class SeveralTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = [talk(self.owner, title, exchanges=1) for title in ("Moss", "Fern", "Moss")]

    def choose(self, *which: int, path: str = "/export/", **fields: str) -> Any:
        ids = [str(self.made[number].id) for number in which]
        return self.client.post(path, {"conversation": ids, **fields})

    def files(self, **fields: str) -> dict[str, str]:
        return unzipped(body(self.client.get("/export/files/", fields)))

    def test_the_list_leads_to_the_formats_with_those_that_were_chosen(self) -> None:
        button = parsed(self.client.get("/sidebar/")).one("button", formaction="/export/")
        assert button["type"] == "submit"

        page = parsed(self.choose(0, 2, 2, next="/sidebar/"))

        assert "2 conversations, which you chose." in page.text
        ids = [each["value"] for each in page.all("input", name="conversation")]
        # The menus of the sidebar come before them.
        assert ids[-2:] == [str(self.made[0].id), str(self.made[2].id)]
        assert page.one("form", action="/export/files/")["method"] == "post"

    def test_nothing_chosen_leads_back_with_a_word(self) -> None:
        response = self.client.post("/export/", {"next": "/sidebar/?after=x"})

        assert (response.status_code, response["Location"]) == (303, "/sidebar/?after=x")
        assert "Choose at least one" in parsed(self.client.get("/sidebar/")).text

    def test_markdown_and_text_are_one_file_each_and_none_is_lost(self) -> None:
        found = unzipped(body(self.choose(0, 1, 2, path="/export/files/", format="markdown")))
        assert [name[11:] for name in found] == ["Moss.md", "Fern.md", "Moss (2).md"]
        assert all("Reply 1" in text for text in found.values())

        found = unzipped(body(self.choose(1, path="/export/files/", format="text")))
        assert [name[11:] for name in found] == ["Fern.txt"]

    def test_json_is_one_list_that_the_schema_knows(self) -> None:
        found = json.loads(body(self.choose(1, 0, path="/export/files/", format="json")))

        VALIDATOR.validate(found)
        assert not VALIDATOR.is_valid({**found, "version": 2})
        titles = [each["conversation"]["title"] for each in found["conversations"]]
        assert titles == ["Fern", "Moss"]

    def test_the_page_has_one_after_the_other(self) -> None:
        html = body(self.choose(0, 1, path="/export/files/", format="page")).decode()

        assert (html.count("<h1"), html.count("<h2"), html.count("<article")) == (1, 2, 4)
        assert html.index("Moss") < html.index("Fern")

    def test_all_are_those_of_the_list_the_archive_and_temporary_ones_without_the_trash(
        self,
    ) -> None:
        actions.archive_conversation(self.owner, self.made[0].id, archived=True)
        actions.delete_conversation(self.owner, self.made[1].id)
        talk(Owner.temporary(self.user.pk), "Temporary", exchanges=1)

        page = parsed(self.client.get("/export/"))
        found = self.files(format="markdown")

        assert page.one("form", action="/export/files/")["method"] == "get"
        assert [name[11:] for name in found] == ["Moss.md", "Moss (2).md", "Temporary.md"]
        assert parsed(self.client.get("/settings/privacy/")).one("a", href="/export/")

    def test_who_has_none_is_told(self) -> None:
        page = parsed(self.stranger.get("/export/"))

        assert "There are none at the moment." in page.text
        assert not page.all("form", action="/export/files/")

    def test_what_is_somebody_elses_is_not_there(self) -> None:
        ids = {"conversation": [str(each.id) for each in self.made]}

        for client in (self.stranger, self.visitor_client):
            for path in ("/export/", "/export/files/"):
                assert client.post(path, {**ids, "format": "json"}).status_code == 404
        assert self.visitor_client.get("/export/").status_code == 404
        assert self.client.get("/export/files/", {"format": "pdf"}).status_code == 404
