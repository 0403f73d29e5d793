"""Versions of a message, and the addresses that name a branch."""

from __future__ import annotations

from tests.builders import talk
from tests.chat.views.case import PageTestCase, parsed


class BranchTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.talk = talk(self.owner)
        question, self.first = self.talk.exchange("Question", "The first version")
        self.second = self.talk.reply(self.talk.again(question.sequence), "The second version")

    def test_the_newest_version_is_shown_and_leads_back(self) -> None:
        page = parsed(self.client.get(self.talk.url))

        assert "The second version" in page.text
        assert "The first version" not in page.text
        assert "Version 2/2" in page.text
        back = page.one("a", rel="prev")
        assert back["href"].startswith(f"{self.talk.url}?branch={self.first.sequence}")
        assert not page.all("a", rel="next")

    def test_the_address_names_the_branch(self) -> None:
        page = parsed(self.client.get(f"{self.talk.url}?branch={self.first.sequence}"))

        assert "The first version" in page.text
        assert "Version 1/2" in page.text
        forward = page.one("a", rel="next")
        assert f"?branch={self.second.sequence}#" in forward["href"]
        # What is written here goes on from this version.
        assert page.one("input", name="parent")["value"] == str(self.first.sequence)

    def test_a_branch_shows_what_follows_it(self) -> None:
        follow_up = self.talk.question("About the first", parent=self.first.sequence)
        self.talk.reply(follow_up, "More of the first")

        page = parsed(self.client.get(f"{self.talk.url}?branch={self.first.sequence}"))

        assert "More of the first" in page.text

    def test_an_arrow_at_an_end_is_no_link(self) -> None:
        page = parsed(self.client.get(self.talk.url))

        (end,) = [each for _, each in page.elements if each.get("aria-disabled") == "true"]
        assert "href" not in end

    def test_unknown_branches_are_not_found(self) -> None:
        for branch in ("99", "0", "-1", "x", "1" * 30):
            assert self.client.get(f"{self.talk.url}?branch={branch}").status_code == 404

    def test_a_conversation_without_branches_shows_no_versions(self) -> None:
        page = parsed(self.client.get(talk(self.owner, exchanges=2).url))

        assert not page.by_class("branches")
