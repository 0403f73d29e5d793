"""The archive, and several conversations at once."""

from __future__ import annotations

import re

from chat import actions
from chat.stores import store_for
from tests.builders import Talk, talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed


class SelectionCase(PageTestCase):
    def _choose(self, verb: str, *made: Talk, **fields: str) -> str:
        """Send the form; return where it leads."""
        ids = [str(each.id) for each in made]
        response = self.client.post("/selection/", {"do": verb, "conversation": ids, **fields})
        assert response.status_code == 303
        return response["Location"]

    def _notice(self) -> str:
        html = self.client.get("/shortcuts/").content.decode()
        found = re.search(r'toast__text">([^<]+)<', html)
        return found[1] if found else ""

    def _listed(self) -> list[str]:
        html = self.client.get("/").content.decode()
        return re.findall(r'conv__title">([^<]+)<', html)


class ArchiveTests(SelectionCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, "Moss", exchanges=1)

    def test_it_leaves_the_list_and_stands_on_the_page_of_the_archive(self) -> None:
        assert self._choose("archive", self.made, next=self.made.url) == self.made.url

        assert self._listed() == []
        page = parsed(self.client.get("/archive/"))
        assert f"{self.made.url}#latest" in [each.get("href") for each in page.all("a")]
        assert "Moss" not in self.stranger.get("/archive/").content.decode()

    def test_its_page_says_so_and_offers_to_move_it_back(self) -> None:
        assert "hidden" in parsed(self.client.get(self.made.url)).one("form", data_archived="")
        self._choose("archive", self.made)

        note = parsed(self.client.get(self.made.url)).one("form", data_archived="")

        assert "hidden" not in note
        assert self._choose("unarchive", self.made) == self.made.url
        assert self._listed() == ["Moss"]

    def test_scripts_get_the_notice_with_the_way_back(self) -> None:
        fields = {"do": "archive", "conversation": str(self.made.id)}

        notice = parsed(self.client.post("/selection/", fields, headers=SCRIPT))

        assert notice.text == "Archived “Moss” Undo"
        assert notice.one("button", name="do")["value"] == "unarchive"

    def test_a_button_can_name_its_conversation_itself(self) -> None:
        other = talk(self.owner, "Fern", exchanges=1)

        self._choose(f"archive {self.made.id}", other)
        assert self._notice() == "Archived “Moss”"
        assert self._listed() == ["Fern"]
        self._choose(f"unarchive {self.made.id}")
        assert sorted(self._listed()) == ["Fern", "Moss"]

        assert (
            self.stranger.post("/selection/", {"do": f"delete {self.made.id}"}).status_code == 404
        )
        assert self._choose("delete not-an-id") == "/sidebar/"
        assert self._notice() == "Choose at least one conversation."
        assert sorted(self._listed()) == ["Fern", "Moss"]

    def test_writing_in_it_moves_it_back(self) -> None:
        self._choose("archive", self.made)

        actions.send_message(self.owner, self.made.id, "And ferns?", idempotency_key="1")

        assert self._listed() == ["Moss"]


class SeveralTests(SelectionCase):
    def setUp(self) -> None:
        super().setUp()
        self.moss = talk(self.owner, "Moss", exchanges=1)
        self.fern = talk(self.owner, "Fern", exchanges=1)
        self.stone = talk(self.owner, "Stone", exchanges=1)

    def test_the_page_offers_all_of_them(self) -> None:
        page = parsed(self.client.get("/sidebar/"))

        offered = [each["value"] for each in page.all("input", type="checkbox")]
        assert offered == [str(each.id) for each in (self.stone, self.fern, self.moss)]

    def test_deleting_several_says_so_once_and_is_undone_at_once(self) -> None:
        assert self._choose("delete", self.moss, self.fern, next="/sidebar/") == "/sidebar/"

        assert self._listed() == ["Stone"]
        self._choose("restore", self.moss, self.fern)
        assert self._listed() == ["Stone", "Fern", "Moss"]

    def test_the_notice_counts_what_was_done(self) -> None:
        self._choose("delete", self.moss, self.fern)
        assert self._notice() == "Deleted 2 conversations"

        self._choose("archive", self.stone)
        assert self._notice() == "Archived “Stone”"

    def test_several_can_be_pinned(self) -> None:
        self._choose("pin", self.moss, self.fern)

        assert len(store_for(self.owner).pinned(self.owner)) == 2

    def test_what_is_anothers_is_left_alone(self) -> None:
        fields = {"conversation": [str(self.moss.id)]}

        for verb in ("pin", "archive", "unarchive", "delete", "restore"):
            assert self.stranger.post("/selection/", {**fields, "do": verb}).status_code == 404

        assert self._listed() == ["Stone", "Fern", "Moss"]

    def test_one_that_is_gone_keeps_nobody_from_the_others(self) -> None:
        self._choose("delete", self.moss)

        self._choose("archive", self.moss, self.fern)

        assert self._listed() == ["Stone"]

    def test_choosing_none_is_told(self) -> None:
        assert self._choose("delete", next="/sidebar/") == "/sidebar/"

        assert self._notice() == "Choose at least one conversation."
