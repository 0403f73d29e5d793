"""Pieces of a conversation for scripts: what came after, what stood before, one message."""

from __future__ import annotations

from django.test import override_settings
from django.utils import timezone

from chat.domain.conversations import TitleSource
from chat.domain.generations import GenerationStatus
from chat.stores import store_for
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed


class ThreadFragmentTests(PageTestCase):
    def test_what_came_after_a_message(self) -> None:
        made = talk(self.owner, exchanges=3)

        page = parsed(self.client.get(f"{made.url}thread/?since=4", headers=SCRIPT))

        assert page.message_ids() == ["m-5", "m-6"]
        assert not page.all("html")
        assert not page.all("ol")

    def test_a_page_that_has_everything_gets_nothing(self) -> None:
        made = talk(self.owner, exchanges=1)

        page = parsed(self.client.get(f"{made.url}thread/?since=2"))

        assert page.message_ids() == []
        page.one("span", data_end="2")

    def test_a_page_of_another_branch_can_tell_by_its_end(self) -> None:
        made = talk(self.owner, exchanges=2)
        asked = made.question("In other words", parent=2)
        made.reply(asked, "Another reply")
        self.client.get(f"{made.url}?branch=3")

        page = parsed(self.client.get(f"{made.url}thread/?since=6"))

        assert page.message_ids() == []
        page.one("span", data_end="4")

    def test_the_reply_being_written_is_part_of_it(self) -> None:
        made = talk(self.owner, exchanges=1)
        made.write(made.question().generation, "Half")

        page = parsed(self.client.get(f"{made.url}thread/?since=2"))

        assert page.message_ids() == ["m-3", "latest"]

    def test_after_the_end_the_same_address_gives_the_stored_message(self) -> None:
        made = talk(self.owner)
        asked = made.question()
        final = parsed(self.client.get(made.url)).one("message-stream")["data-final"]
        made.reply(asked, "The whole")

        page = parsed(self.client.get(final))

        assert page.message_ids() == ["m-2"]
        assert "<p>The whole</p>" in page.html
        page.one("span", id="latest")

    def test_after_a_continuation_it_gives_the_whole_message(self) -> None:
        made = talk(self.owner, exchanges=1)
        half = made.reply(made.question(), "Half", GenerationStatus.STOPPED)
        asked = made.again(half.sequence, continues=True)
        final = parsed(self.client.get(made.url)).one("message-stream")["data-final"]
        made.reply(asked, " and half")

        page = parsed(self.client.get(final))

        assert page.message_ids() == ["m-5"]
        assert "<p>Half and half</p>" in page.html

    @override_settings(CHAT_PAGE_MESSAGES=4)
    def test_older_messages_bring_the_link_to_older_ones_still(self) -> None:
        made = talk(self.owner, exchanges=5)

        page = parsed(self.client.get(f"{made.url}thread/?before=7"))
        oldest = parsed(self.client.get(f"{made.url}thread/?before=3"))

        assert page.message_ids() == ["m-3", "m-4", "m-5", "m-6"]
        (link,) = [each for _, each in page.elements if "data-earlier" in each]
        assert link["href"].endswith("?before=3")
        assert oldest.message_ids() == ["m-1", "m-2"]
        assert not [each for _, each in oldest.elements if "data-earlier" in each]

    def test_exactly_one_message(self) -> None:
        made = talk(self.owner, exchanges=2)

        page = parsed(self.client.get(f"{made.url}thread/?turn=2"))

        assert page.message_ids() == ["m-2"]

    def test_what_is_no_message_is_not_found(self) -> None:
        made = talk(self.owner, exchanges=1)
        store_for(self.owner).rename(made.id, "Aside", TitleSource.PERSON, timezone.now())

        for query in ("turn=3", "turn=99", "before=99", "since=x", "branch=99"):
            assert self.client.get(f"{made.url}thread/?{query}").status_code == 404, query
