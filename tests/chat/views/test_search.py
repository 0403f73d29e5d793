"""The search page: what it shows, what it keeps in its addresses, and what it refuses politely."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode

import time_machine
from django.test import override_settings
from django.utils import timezone

from chat import models
from chat.domain.conversations import TitleSource
from chat.domain.search import QUERY_MAX_CHARS
from chat.stores import store_for
from tests.builders import Talk, talk
from tests.chat.stores.building import said
from tests.chat.views.case import PageTestCase

NOON = datetime(2025, 6, 15, 12, tzinfo=UTC)


class SearchPageCase(PageTestCase):
    def made(self, *texts: str, title: str = "A talk") -> Talk:
        made = talk(self.owner, exchanges=1)
        store = store_for(self.owner)
        for text in texts:
            store.append(made.id, said(text))
        store.rename(made.id, title, TitleSource.PERSON, timezone.now())
        return made

    def body(self, **query: str) -> str:
        response = self.client.get(f"/search/?{urlencode(query)}")
        assert response.status_code == 200, query
        return response.content.decode()

    def link(self, main: str, name: str) -> dict[str, str]:
        """The parameters of the first link that has one of this name."""
        found = re.search(rf'href="\?([^"]*\b{name}=[^"]*)"', main)
        assert found
        fields = parse_qs(found[1].replace("&amp;", "&"))
        return {each: values[0] for each, values in fields.items()}

    def main(self, **query: str) -> str:
        """The page beside the list."""
        return self.body(**query).partition("<main")[2].partition("</main>")[0]


class ResultTests(SearchPageCase):
    def test_a_hit_is_marked_and_leads_to_its_message(self) -> None:
        made = self.made("The shed roof leaks", title="Roofs & rain")

        main = self.main(q="roof")

        assert "The shed <mark>roof</mark> leaks" in main
        assert "<mark>Roofs</mark> &amp; rain" in main
        assert f'href="/c/{made.id}/m/3/"' in main
        assert "<strong>1 result</strong>" in main
        assert 'value="roof"' in main

    def test_what_was_written_is_shown_as_text(self) -> None:
        text = "<img src=x onerror=alert(1)> <mark>roof</mark> \ue000roof\ue001 &amp;"
        self.made(text, title="<script>roof</script>")

        main = self.main(q="roof")

        assert "<img" not in main
        assert "<script" not in main
        assert "&lt;script&gt;<mark>roof</mark>&lt;/script&gt;" in main
        assert "&lt;mark&gt;<mark>roof</mark>&lt;/mark&gt;" in main

    def test_more_of_a_conversation_is_a_link_to_all_of_it(self) -> None:
        made = self.made("first roof", "second roof", "third roof")
        self.made("another roof")

        main = self.main(q="roof")
        assert "2 more in this conversation" in main
        query = re.search(r"\?([^\"]*within=[^\"]*)", main)
        assert query
        within = self.main(
            **{name: v[0] for name, v in parse_qs(query[1].replace("&amp;", "&")).items()}
        )

        assert within.count('<li class="result">') == 3
        assert "another" not in within
        assert f"/c/{made.id}/m/4/" in within
        assert "Only in “A talk”." in within

    def test_a_title_alone_shows_how_its_conversation_begins(self) -> None:
        made = self.made(title="Fougères")

        main = self.main(q="fougeres")

        assert f'href="/c/{made.id}/#latest"' in main
        assert "Last used today" in main

    def test_archived_conversations_say_so(self) -> None:
        made = self.made("The roof")
        models.Conversation.objects.filter(pk=made.id).update(archived_at=timezone.now())

        assert "Archived" in self.main(q="roof")

    def test_nothing_of_others_and_nothing_deleted(self) -> None:
        made = self.made("The roof")

        self.client.post(f"/c/{made.id}/delete/")
        theirs = self.stranger.get("/search/?q=roof").content.decode()

        assert "Nothing found for “roof”" in self.main(q="roof")
        assert "Nothing found for “roof”" in theirs

    def test_strangers_and_visitors_are_sent_to_sign_in_and_come_back(self) -> None:
        response = self.visitor_client.get("/search/?q=roof")

        assert response.status_code == 302
        assert response["Location"] == "/accounts/login/?next=/search/%3Fq%3Droof"

    @override_settings(CHAT_LIST_PAGE=1)
    def test_more_results_are_a_link_and_lead_back(self) -> None:
        titles = [f"Talk {number}" for number in range(25)]
        for title in titles:
            self.made("some roof", title=title)

        first = self.main(q="roof", by="me")
        fields = self.link(first, "after")
        second = self.main(**fields)

        shown = [re.findall(r">\s*(Talk \d+)\s*<", page) for page in (first, second)]
        assert sorted(shown[0] + shown[1]) == sorted(titles)
        assert len(shown[0]) == 20
        assert fields["by"] == "me"
        assert "First results" in second
        assert "More results" not in second


class FilterTests(SearchPageCase):
    def test_filters_narrow_and_stay_chosen(self) -> None:
        made = self.made("My roof", title="Roof")
        main = self.main(q="roof", by="vana")
        assert "Nothing found" in main
        assert '<option value="vana" selected>' in main
        assert "Search without filters" in main

        assert "My <mark>roof</mark>" in self.main(q="roof", by="me")
        assert "My <mark>roof</mark>" not in self.main(q="roof", where="titles")
        assert "Nothing found" in self.main(q="roof", where="pinned")
        self.client.post(f"/c/{made.id}/pin/", {"pinned": "1"})
        assert "My <mark>roof</mark>" in self.main(q="roof", where="pinned")

    def test_days_are_those_of_the_readers_clock(self) -> None:
        self.user.time_zone = "Pacific/Auckland"
        self.user.save()
        made = talk(self.owner, exchanges=1)
        # The 15th at noon in UTC is the 16th, 0:00, in Auckland.
        store_for(self.owner).append(made.id, said("The roof", timestamp=NOON.timestamp()))

        assert "Nothing found" in self.main(q="roof", since="2025-06-15", until="2025-06-15")
        assert "The <mark>roof</mark>" in self.main(
            q="roof", since="2025-06-16", until="2025-06-16"
        )
        assert "Nothing found" in self.main(q="roof", since="2025-06-17")

    def test_the_past_week_is_seven_days(self) -> None:
        made = talk(self.owner, exchanges=1)
        store_for(self.owner).append(made.id, said("The roof", timestamp=NOON.timestamp()))
        last, over = datetime(2025, 6, 22, 20, tzinfo=UTC), datetime(2025, 6, 23, 1, tzinfo=UTC)

        for now, words in ((last, "The <mark>roof</mark>"), (over, "Nothing found")):
            with time_machine.travel(now, tick=False):
                self.client.force_login(self.user)
                assert words in self.main(q="roof", when="week"), now

    def test_what_is_no_day_is_said_in_a_sentence(self) -> None:
        for day in ("yesterday", "2025-13-01", "0001-01-01", "9999-12-31", "99999999-01-01"):
            assert "Write days as year-month-day" in self.main(q="roof", until=day), day

    def test_what_no_page_of_ours_says_is_ignored(self) -> None:
        self.made("The roof")

        main = self.main(q="roof", by="x", where="y", when="z", within="w", after="v")

        assert "The <mark>roof</mark>" in main

    def test_somebody_elses_conversation_is_not_named(self) -> None:
        theirs = talk(self.owner, title="Their secret")

        body = self.stranger.get(f"/search/?q=roof&within={theirs.id}").content.decode()

        assert "secret" not in body


HOSTILE = [
    "'", '"', '""', '"unclosed', "a' OR '1'='1", "x); DROP TABLE chat_event; --", "%", "_", "100%",
    "*", "a*", "-", "--", "NEAR(a b)", "NOT", "a AND", "a OR OR b", "scope:u1", "words : x", "^a",
    "{a}", "a <-> b", "a:*", "a & | !b", "\\", "\\'", "\x00", "a\x00b", "\ud800", "x" * 10_000,
    "é " * 5_000, "自" * 200, "自行车", "שלום", "\u202eabc", "\U0001f469\u200d\U0001f469",
    "e" + "\u0301" * 150, "a", "!",
    "<script>alert(1)</script>", "{{ 7 }}", "{% now %}", "%s %d %(a)s", "\t\n", "a" * 200,
    "a " * 100, '"' + "a " * 98 + '"', "ﷺ" * 11, "\u200b", "İ" * 200, "ß" * 100,
]  # fmt: skip


class HostileTests(SearchPageCase):
    def test_any_query_is_answered_politely(self) -> None:
        self.made("a b c x 100 शब्द")
        for text in HOSTILE:
            for more in ({}, {"where": "titles"}, {"by": "me", "when": "week"}):
                query = urlencode({"q": text, **more}, errors="surrogatepass")
                response = self.client.get(f"/search/?{query}")
                assert response.status_code == 200, text[:20]
                assert b"<main" in response.content

    def test_sentences_say_what_is_wrong(self) -> None:
        assert f"at most {QUERY_MAX_CHARS} characters" in self.main(q="x" * 10_000)
        assert "There is no word in this" in self.main(q="!?")
        assert "Find what was said" in self.main(q="  ")
        assert "Find what was said" in self.main()

    def test_the_field_takes_the_focus_only_when_it_is_empty(self) -> None:
        assert " autofocus" in self.main()
        assert " autofocus" not in self.main(q="roof")


class JumpTests(SearchPageCase):
    def jump(self, made: Talk, sequence: int) -> str:
        response = self.client.get(f"/c/{made.id}/m/{sequence}/")
        assert response.status_code == 303
        return response["Location"]

    def shows(self, made: Talk, sequence: int, anchor: int) -> str:
        """Follow the jump; the message must be on the page, and the one named. Return the query."""
        address, _, fragment = self.jump(made, sequence).partition("#")
        assert fragment == f"m-{anchor}"
        assert f'id="m-{anchor}"' in self.client.get(address).content.decode()
        return address.partition("?")[2]

    def test_a_message_of_the_newest_page_is_named(self) -> None:
        made = talk(self.owner, exchanges=2)

        assert self.shows(made, 2, 2) == ""

    def test_a_message_of_another_branch_is_shown_on_it(self) -> None:
        made = talk(self.owner, exchanges=2)
        made.reply(made.question("Another question", parent=2))

        assert self.shows(made, 6, 6) == ""
        assert self.shows(made, 1, 1) == ""
        assert self.shows(made, 3, 3) == "branch=3"
        # It is the chosen one from then on.
        assert self.shows(made, 4, 4) == ""
        assert self.shows(made, 6, 6) == "branch=6"

    @override_settings(CHAT_PAGE_MESSAGES=10)
    def test_a_message_far_above_is_shown_on_its_page(self) -> None:
        made = talk(self.owner, exchanges=30)

        for sequence in range(1, 61):
            query = self.shows(made, sequence, sequence)
            assert bool(query) == (sequence <= 50), sequence

    @override_settings(CHAT_PAGE_MESSAGES=10)
    def test_a_message_far_above_on_another_branch(self) -> None:
        made = talk(self.owner, exchanges=20)
        made.reply(made.question("Another question", parent=2))

        assert self.shows(made, 9, 9).startswith("branch=9&before=")

    def test_the_first_part_of_a_continued_reply_leads_to_the_whole(self) -> None:
        made = talk(self.owner, exchanges=1)
        asked = made.question("Write a lot")
        first = made.reply(asked, "The first part")
        made.reply(made.again(first.sequence, continues=True), " and the second")

        assert self.shows(made, first.sequence, first.sequence + 1) == ""

    def test_what_is_no_message_is_not_found(self) -> None:
        made = self.made(title="Renamed")
        aside = store_for(self.owner).get(self.owner, made.id).revision

        for sequence in (0, aside, 99, 10**12):
            assert self.client.get(f"/c/{made.id}/m/{sequence}/").status_code == 404
        assert self.stranger.get(f"/c/{made.id}/m/1/").status_code == 404
