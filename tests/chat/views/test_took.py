"""What replies took, on the pages and over the API: tokens, time, and money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from chat.domain.usage import Price, Usage
from chat.views.spending import money
from tests.builders import Talk, talk
from tests.chat.views.case import PageTestCase, parsed

PRICE = Price(Decimal("2.50"), Decimal(10), "USD")
USAGE = Usage(1_200, 300, first_words_seconds=0.52, seconds=12.34, price=PRICE)


class TookTests(PageTestCase):
    def _talk(self, *usages: Usage | None) -> Talk:
        made = talk(self.owner)
        for usage in usages:
            made.reply(made.question(), usage=usage)
        return made

    def test_every_reply_says_what_it_took(self) -> None:
        page = parsed(self.client.get(self._talk(USAGE).url))

        page.one("button", popovertarget="took-2")
        page.one("div", id="took-2")
        assert "Tokens: 1,200 read, 300 written" in page.text
        assert "Began after 0.5 seconds, took 12.3" in page.text
        assert "Cost 0.0060 USD" in page.text

    def test_what_is_estimated_says_so(self) -> None:
        estimated = Usage(9, 2, is_estimated=True, seconds=1.0, price=PRICE)

        page = parsed(self.client.get(self._talk(estimated).url))

        assert "Tokens: about 9 read, 2 written" in page.text
        assert "Took 1.0 seconds" in page.text
        assert "Cost about 0.000042 USD" in page.text

    def test_without_a_price_nothing_is_said_of_money(self) -> None:
        page = parsed(self.client.get(self._talk(Usage(9, 2)).url))

        assert "Tokens: 9 read" in page.text
        assert "Cost" not in page.text

    def test_a_reply_of_which_nothing_is_known_shows_only_its_time(self) -> None:
        page = parsed(self.client.get(self._talk(None).url))

        assert page.all("button", popovertarget="took-2") == []
        assert len(page.by_class("message__meta")) == 1

    def test_what_was_sent_sums_the_conversation_with_all_its_branches(self) -> None:
        made = self._talk(USAGE, USAGE)
        again = made.again(3)
        made.reply(again, usage=Usage(1, 1))

        page = parsed(self.client.get(f"{made.url}g/{again.generation.id}/sent/"))

        assert "This reply Tokens: 1 read, 1 written" in page.text
        so_far = page.text.partition("This conversation so far")[2]
        assert so_far.strip().startswith("Tokens: 2,401 read, 601 written")
        assert "Took 24.7 seconds" in so_far
        assert "Cost 0.012 USD" in so_far

    def test_programs_get_the_same_exactly(self) -> None:
        made = self._talk(USAGE)

        answer = self.client.get(f"/api/v1/conversations/{made.id}/messages").json()

        reply, question = answer["items"]
        assert question["usage"] is None
        assert reply["usage"] == {
            "input_tokens": 1_200,
            "output_tokens": 300,
            "is_estimated": False,
            "first_words_seconds": 0.52,
            "seconds": 12.34,
            "costs": [{"currency": "USD", "amount": "0.006"}],
        }

    def test_programs_that_wait_for_a_reply_get_it_too(self) -> None:
        made = talk(self.owner)
        asked = made.question()
        path = f"/api/v1/conversations/{made.id}/generations/{asked.generation.id}"
        assert self.client.get(path).json()["usage"] is None

        made.reply(asked, usage=USAGE)

        answer = self.client.get(path).json()
        assert answer["usage"]["costs"] == [{"currency": "USD", "amount": "0.006"}]
        assert answer["started_at"]
        assert {"input_tokens", "output_tokens", "first_delta_at"} <= set(answer)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1234.5", "1,234.50 USD"),
        ("1", "1.00 USD"),
        ("0.5", "0.50 USD"),
        ("0.0123", "0.012 USD"),
        ("0.00000123", "0.000001 USD"),
        ("0.00000012", "less than 0.000001 USD"),
        ("0", "0.00 USD"),
    ],
)
def test_money_keeps_two_digits_that_say_something(amount: str, shown: str) -> None:
    assert money(Decimal(amount), "USD") == shown.replace(" USD", "\N{NO-BREAK SPACE}USD")


def test_money_is_written_as_the_language_does() -> None:
    with override("de"):
        assert money(Decimal("1234.5"), "EUR") == "1.234,50\N{NO-BREAK SPACE}EUR"
