"""The list of conversations: groups by the reader's calendar, pages, the fragment for scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import time_machine
from django.test import override_settings

from chat.domain.conversations import ListPlace
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.views.sidebar import Sidebar, place_of, read_sidebar
from tests.builders import Talk, person, talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

NOW = "2026-11-20T12:00:00Z"


class GroupTests(PageTestCase):
    def _talk_at(self, moment: str, title: str) -> Talk:
        with time_machine.travel(moment, tick=False):
            return talk(self.owner, title, exchanges=1)

    def _groups(self) -> dict[str, list[str]]:
        """Return what the page shows: headings, with the titles under each."""
        with time_machine.travel(NOW, tick=False):
            html = self.client.get("/").content.decode()
        groups: dict[str, list[str]] = {}
        pattern = r'conv-group__label" id="[^"]+">([^<]+)<|conv__title">([^<]+)<'
        for heading, title in re.findall(pattern, html):
            if heading:
                groups[heading] = []
            else:
                groups[list(groups)[-1]].append(title)
        return groups

    def test_conversations_stand_under_the_days_of_the_readers_calendar(self) -> None:
        self._talk_at("2025-12-31T12:00:00Z", "Last year")
        self._talk_at("2026-10-02T12:00:00Z", "In autumn")
        self._talk_at("2026-11-12T12:00:00Z", "Eight days ago")
        self._talk_at("2026-11-13T00:30:00Z", "A week ago")
        self._talk_at("2026-11-19T00:30:00Z", "Last night")
        self._talk_at("2026-11-20T00:30:00Z", "This morning")
        pinned = self._talk_at("2026-01-02T12:00:00Z", "Kept on top")
        store_for(self.owner).pin(pinned.id, at=datetime.now(UTC))

        assert self._groups() == {
            "Pinned": ["Kept on top"],
            "Today": ["This morning"],
            "Yesterday": ["Last night"],
            "Previous 7 days": ["A week ago"],
            "November": ["Eight days ago"],
            "October": ["In autumn"],
            "December 2025": ["Last year"],
        }

    def test_midnight_is_where_the_reader_is(self) -> None:
        self._talk_at("2026-11-20T04:00:00Z", "Four o'clock in Greenwich")

        self.user.time_zone = "America/New_York"
        self.user.save()
        assert list(self._groups()) == ["Yesterday"]

        self.user.time_zone = ""
        self.user.save()
        assert list(self._groups()) == ["Today"]

        self.client.cookies["vana_time_zone"] = "America/New_York"
        assert list(self._groups()) == ["Yesterday"]

    def test_the_page_knows_how_long_its_headings_are_right(self) -> None:
        self.client.cookies["vana_time_zone"] = "America/New_York"

        with time_machine.travel("2026-11-20T04:59:30Z", tick=False):
            html = self.client.get("/").content.decode()

        assert 'data-day-seconds="30"' in html

    def test_there_is_no_empty_group(self) -> None:
        self._talk_at("2026-11-20T04:00:00Z", "One")

        assert list(self._groups()) == ["Today"]

    def test_looking_at_a_conversation_does_not_move_it(self) -> None:
        older = self._talk_at("2026-11-20T01:00:00Z", "Older")
        self._talk_at("2026-11-20T02:00:00Z", "Newer")

        self.client.get(older.url)

        assert self._groups() == {"Today": ["Newer", "Older"]}

    def test_the_open_conversation_is_marked(self) -> None:
        made, _other = talk(self.owner, exchanges=1), talk(self.owner, exchanges=1)

        page = parsed(self.client.get(made.url))

        assert page.one("a", aria_current="page")["href"] == f"{made.url}#latest"

    def test_a_conversation_that_is_being_answered_is_marked(self) -> None:
        talk(self.owner, exchanges=1)
        talk(self.owner).question()

        page = parsed(self.client.get("/"))

        assert len(page.by_class("dot--live")) == 1
        assert ", a reply is being written" in page.text

    def test_titles_are_shown_as_typed(self) -> None:
        talk(self.owner, "<script>alert(1)</script>", exchanges=1)

        html = self.client.get("/").content.decode()

        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
        assert "<script>alert" not in html


@override_settings(CHAT_LIST_PAGE=3)
class PageTests(PageTestCase):
    def test_the_list_comes_in_pages_without_gap_or_repetition(self) -> None:
        made = [talk(self.owner, f"Talk {number}", exchanges=1) for number in range(8)]

        listed: list[str] = []
        sidebar = read_sidebar(self.owner)
        while True:
            listed += _titles(sidebar)
            if not sidebar.next_place:
                break
            sidebar = read_sidebar(self.owner, after=place_of(sidebar.next_place))

        assert listed == [each.title for each in reversed(made)]

    def test_the_link_to_the_next_page_works_for_scripts_and_without(self) -> None:
        for number in range(5):
            talk(self.owner, f"Talk {number}", exchanges=1)
        link = next(
            each for _, each in parsed(self.client.get("/")).elements if "data-next" in each
        )

        fragment = parsed(self.client.get(link["href"], headers=SCRIPT))
        page = parsed(self.client.get(link["href"]))

        assert "Talk 1" in fragment.text
        assert "Talk 2" not in fragment.text
        assert not fragment.all("html")
        assert "Talk 1" in page.text
        assert page.all("h1")

    def test_conversations_of_one_instant_are_all_listed_once(self) -> None:
        with time_machine.travel(NOW, tick=False):
            for number in range(7):
                talk(self.owner, f"Talk {number}", exchanges=1)

            titles: list[str] = []
            place: ListPlace | None = None
            for _ in range(3):
                sidebar = read_sidebar(self.owner, after=place)
                titles += _titles(sidebar)
                place = place_of(sidebar.next_place)

        assert sorted(titles) == [f"Talk {number}" for number in range(7)]

    def test_a_place_that_makes_no_sense_is_the_beginning(self) -> None:
        for text in ("", "x", "2026-01-01_", "2026-01-01T00:00:00_" + "0" * 32, "_", "\x00_\x00"):
            assert place_of(text) is None
            response = self.client.get("/sidebar/", {"after": text}, headers=SCRIPT)
            assert response.status_code == 200

    def test_scripts_get_what_the_open_page_shows_with_the_list(self) -> None:
        made = talk(self.owner, "Moss", exchanges=1)
        theirs = talk(Owner.user(person("other@example.org").pk), "Secret", exchanges=1)

        drawn = parsed(self.client.get("/sidebar/", {"open": str(made.id)}, headers=SCRIPT))
        assert drawn.one("div", data_open=str(made.id))["data-title"] == "Moss"
        assert drawn.one("a", aria_current="page")["href"] == f"{made.url}#latest"

        for no_id in (str(theirs.id), "x", "", "\x00"):
            drawn = parsed(self.client.get("/sidebar/", {"open": no_id}, headers=SCRIPT))
            assert "data-open" not in drawn.html
            assert "Secret" not in drawn.html

    def test_strangers_have_no_list(self) -> None:
        assert self.visitor_client.get("/sidebar/").status_code == 404


def _titles(sidebar: Sidebar) -> list[str]:
    return [item.conversation.title for group in sidebar.groups for item in group.items]


class UnreadTests(PageTestCase):
    def _marks(self) -> int:
        return parsed(self.client.get("/")).text.count(", new reply")

    def test_a_reply_that_ended_since_it_was_opened_is_marked_until_it_is_opened(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.get(made.url)
        assert self._marks() == 0

        made.exchange()
        assert self._marks() == 1

        assert ", new reply" not in parsed(self.client.get(made.url)).text
        assert self._marks() == 0

    def test_while_it_is_being_written_the_other_mark_stands_there(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.get(made.url)

        made.question()

        page = parsed(self.client.get("/"))
        assert [each["class"] for each in page.by_class("dot")] == ["dot dot--live"]

    def test_a_page_that_is_open_and_asks_for_what_is_new_has_read_it(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.get(made.url)
        made.exchange()

        self.client.get(f"{made.url}thread/", {"since": "2"}, headers=SCRIPT)

        assert self._marks() == 0

    def test_what_nobody_ever_opened_and_what_others_open_is_not_marked(self) -> None:
        made = talk(self.owner, exchanges=1)

        self.stranger.get(made.url)

        assert self._marks() == 0
        assert made.conversation.last_opened_at is None

    def test_looking_again_writes_nothing(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.get(made.url)
        before = made.conversation.last_opened_at

        self.client.get(made.url)

        assert made.conversation.last_opened_at == before
