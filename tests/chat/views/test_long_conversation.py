"""Long conversations: pages of them, what they cost, where the model's view begins."""

from __future__ import annotations

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from chat.domain.generations import GenerationStatus
from chat.generation.context import next_context
from chat.stores import store_for
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, ParsedPage, parsed


@override_settings(CHAT_PAGE_MESSAGES=6)
class LongConversationTests(PageTestCase):
    def test_it_opens_at_its_end_with_a_link_to_earlier_messages(self) -> None:
        made = talk(self.owner, exchanges=5)

        page = parsed(self.client.get(made.url))

        assert page.message_ids() == [f"m-{number}" for number in range(5, 11)]
        (earlier,) = [each for tag, each in page.elements if "data-earlier" in each]
        assert earlier["href"] == f"{made.url}?before=5"

    def test_every_message_is_on_exactly_one_page(self) -> None:
        made = talk(self.owner, exchanges=10)

        pages = [self.client.get(made.url)]
        while b"data-earlier" in pages[-1].content:
            link = next(
                each["href"] for _, each in parsed(pages[-1]).elements if "data-earlier" in each
            )
            pages.append(self.client.get(link))

        shown = [name for page in reversed(pages) for name in parsed(page).message_ids()]
        assert shown == [f"m-{number}" for number in range(1, 21)]

    def test_an_earlier_page_leads_back_to_the_latest_messages(self) -> None:
        made = talk(self.owner, exchanges=5)

        page = parsed(self.client.get(f"{made.url}?before=5"))

        assert "Latest messages" in page.text
        # Writing from here still goes on at the end.
        assert page.one("input", name="parent")["value"] == "10"
        assert not page.all("span", id="latest")

    def test_a_reply_in_several_parts_is_not_torn_by_the_edge_of_a_page(self) -> None:
        made = talk(self.owner)
        made.exchange("Q", "A")
        part = made.reply(made.question(), "1", GenerationStatus.STOPPED)
        for number in range(2, 5):
            part = made.reply(
                made.again(part.sequence, continues=True), str(number), GenerationStatus.STOPPED
            )
        made.exchange("Q", "A")
        made.exchange("Q", "A")

        page = parsed(self.client.get(made.url))
        link = next(each["href"] for _, each in page.elements if "data-earlier" in each)
        older = parsed(self.client.get(link))

        # The page has room for the last two parts, but shows none of the reply.
        assert page.message_ids() == ["m-8", "m-9", "m-10", "m-11"]
        assert older.message_ids() == ["m-2", "m-3", "m-7"]
        assert "<p>1234</p>" in older.html

    def test_the_earlier_page_of_a_branch_stays_on_it(self) -> None:
        made = talk(self.owner)
        question, first = made.exchange("Q", "first")
        made.reply(made.again(question.sequence), "second")
        follow = made.question("on the first", parent=first.sequence)
        made.reply(follow)
        for _ in range(3):
            _, last = made.exchange()

        page = parsed(self.client.get(f"{made.url}?branch={last.sequence}"))
        link = next(each["href"] for _, each in page.elements if "data-earlier" in each)
        older = parsed(self.client.get(link))

        assert "first" in older.text
        assert "second" not in older.text

    def test_opening_costs_the_same_however_long_it_is(self) -> None:
        short, long = talk(self.owner, exchanges=4), talk(self.owner, exchanges=60)
        # The first look is remembered, which writes once.
        for made in (short, long):
            self.client.get(made.url)

        counts = []
        for made in (short, long):
            with CaptureQueriesContext(connection) as queries:
                self.client.get(made.url)
            counts.append(len(queries))

        assert counts[0] == counts[1]
        assert counts[1] <= 17


@override_settings(CHAT_CONTEXT_TURNS=3)
class ContextLineTests(PageTestCase):
    def _order(self, page: ParsedPage) -> list[str]:
        """The ids of the thread's items: messages and the line."""
        return [each["id"] for tag, each in page.elements if tag == "li" and "id" in each]

    def test_it_is_absent_while_everything_fits(self) -> None:
        made = talk(self.owner, exchanges=2)

        page = parsed(self.client.get(made.url))

        assert not page.all("li", id="context-line")
        assert not page.by_class("message--past")

    def test_it_stands_before_the_first_message_of_the_next_request(self) -> None:
        made = talk(self.owner, exchanges=5)

        page = parsed(self.client.get(made.url))

        receipt = next_context(store_for(self.owner), made.conversation, 10).receipt
        order = self._order(page)
        at = order.index("context-line")
        assert order[at + 1] == f"m-{receipt.sent[0]}"
        assert f"{len(receipt.sent)} of 10 messages are in view." in page.text
        assert len(page.by_class("message--past")) == receipt.left_out == 6

    @override_settings(CHAT_PAGE_MESSAGES=2)
    def test_a_page_that_begins_below_it_does_not_show_it(self) -> None:
        made = talk(self.owner, exchanges=5)

        latest = parsed(self.client.get(made.url))
        older = parsed(self.client.get(f"{made.url}?before=5"))

        assert not latest.all("li", id="context-line")
        assert not latest.by_class("message--past")
        assert len(older.by_class("message--past")) == 2
        assert not older.all("li", id="context-line")

    @override_settings(CHAT_PAGE_MESSAGES=2)
    def test_scripts_hear_of_it_wherever_it_stands(self) -> None:
        made = talk(self.owner, exchanges=5)

        response = self.client.get(f"{made.url}thread/?since=8", headers=SCRIPT)

        assert 'data-before="m-7"' in response.content.decode()

    @override_settings(CHAT_CONTEXT_TURNS=1)
    def test_it_stands_behind_the_last_message_when_the_model_will_see_none(self) -> None:
        made = talk(self.owner, exchanges=2)

        page = parsed(self.client.get(made.url))
        html = self.client.get(f"{made.url}thread/?since=2", headers=SCRIPT).content.decode()

        assert self._order(page)[-2:] == ["m-4", "context-line"]
        assert "0 of 4 messages are in view." in page.text
        assert len(page.by_class("message--past")) == 4
        assert 'data-before=""' in html

    def test_a_turn_that_the_next_request_cannot_hold_is_above_it(self) -> None:
        made = talk(self.owner)
        made.exchange("word " * 7_000)

        with self.settings(LLM_REPLY_TOKENS=30_000):
            page = parsed(self.client.get(made.url))

        assert self._order(page)[-1] == "context-line"
        assert "Older messages left out 2" in page.text

    @override_settings(CHAT_CONTEXT_TURNS=1)
    def test_while_a_reply_is_written_it_says_what_that_reply_sees(self) -> None:
        made = talk(self.owner, exchanges=2)
        made.write(made.question().generation, "A rep")

        page = parsed(self.client.get(made.url))

        assert self._order(page)[-3:] == ["context-line", "m-5", "latest"]
        assert len(page.by_class("message--past")) == 4
