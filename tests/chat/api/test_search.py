"""Searching by programs: the same as on the page, as JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from chat import actions
from chat.stores import store_for
from tests.builders import Talk, talk
from tests.chat.api.case import ApiTestCase, code_of
from tests.chat.api.test_pages import pages
from tests.chat.stores.building import said


class SearchTests(ApiTestCase):
    def made(self, *texts: str, title: str = "A talk") -> Talk:
        made = talk(self.owner, title, exchanges=1)
        for text in texts:
            store_for(self.owner).append(made.id, said(text))
        return made

    def search(self, **query: str) -> Any:
        return self.reader.get(f"/search?{urlencode(query)}")

    def items(self, **query: str) -> list[dict[str, Any]]:
        response = self.search(**query)
        assert response.status_code == 200, response.content
        items: list[dict[str, Any]] = response.json()["items"]
        return items

    def test_a_hit_says_where_it_is_and_what_was_found(self) -> None:
        made = self.made("Under the **moss** 🎉 lives a mossy frog")

        (item,) = self.items(q="moss")

        (hit,) = item["hits"]
        assert item["conversation"]["id"] == str(made.id)
        assert (item["hit_count"], item["in_title"]) == (1, False)
        assert (hit["sequence"], hit["role"]) == (3, "user")
        assert hit["snippet"] == "Under the moss 🎉 lives a mossy frog"
        assert [hit["snippet"][begin:end] for begin, end in hit["marks"]] == ["moss", "mossy"]

    def test_filters_narrow(self) -> None:
        made = self.made("moss", title="Lichen")

        assert self.items(q="moss", role="user")
        assert not self.items(q="moss", role="assistant")
        assert not self.items(q="moss", pinned="true")
        actions.pin_conversation(self.owner, made.id, pinned=True)
        assert self.items(q="moss", pinned="true")
        assert self.items(q="lichen", titles="true")[0]["in_title"]
        assert not self.items(q="moss", titles="true")
        assert self.items(q="moss", since="2020-01-01T00:00:00Z")
        assert not self.items(q="moss", until="2020-01-01T00:00:00+02:00")
        assert self.items(q="moss", conversation=str(made.id))

    def test_pages_are_complete_and_repeat_nothing(self) -> None:
        ids = {str(self.made("some moss").id) for _ in range(7)}

        for limit in (1, 3, 7, 8):
            found = [
                item["conversation"]["id"]
                for page in pages(self.reader, "/search?q=moss", limit)
                for item in page
            ]
            assert len(found) == 7, limit
            assert set(found) == ids

    def test_what_cannot_be_searched_for_is_a_problem(self) -> None:
        assert code_of(self.search(q="!?")) == (422, "search_without_words")
        for query in (
            {},
            {"q": "x" * 201},
            {"q": "a\x00b"},
            {"q": "a", "since": "yesterday"},
            {"q": "a", "since": "2025-01-01T00:00:00"},
            {"q": "a", "until": "0001-01-01T00:00:00Z"},
            {"q": "a", "role": "system"},
            {"q": "a", "conversation": "7"},
            {"q": "a", "limit": "0"},
        ):
            status, _code = code_of(self.search(**query))
            assert status == 422, query
        assert code_of(self.search(q="a", cursor="x")) == (400, "invalid_cursor")

    def test_nothing_of_others_is_found(self) -> None:
        made = self.made("moss", title="Moss")

        for query in ("q=moss", f"q=moss&conversation={made.id}"):
            assert self.foreign.get(f"/search?{query}").json()["items"] == []
        assert code_of(self.nobody.get("/search?q=moss")) == (401, "not_authenticated")
