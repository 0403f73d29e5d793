"""The exact request behind a reply, on the page "What was sent"."""

from __future__ import annotations

import uuid

from tests.builders import talk
from tests.chat.views.case import PageTestCase, parsed


class SentPageTests(PageTestCase):
    def test_it_shows_the_exact_request(self) -> None:
        made = talk(self.owner)
        asked = made.question("What <is> rain?")
        made.reply(asked, "Water.")

        page = parsed(self.client.get(f"{made.url}g/{asked.generation.id}/sent/"))

        assert "What &lt;is&gt; rain?</pre>" in page.html
        assert "About 7 tokens" in page.text
        assert "Nothing was left out" in page.text

    def test_the_reply_leads_to_it(self) -> None:
        made = talk(self.owner)
        asked = made.question()
        made.reply(asked)

        page = parsed(self.client.get(made.url))

        page.one("a", href=f"{made.url}g/{asked.generation.id}/sent/")

    def test_before_anything_was_sent_there_is_nothing(self) -> None:
        made = talk(self.owner)
        asked = made.question()

        assert self.client.get(f"{made.url}g/{asked.generation.id}/sent/").status_code == 404

    def test_a_generation_of_another_conversation_is_not_found(self) -> None:
        made, other = talk(self.owner), talk(self.owner)
        asked = made.question()
        made.reply(asked)
        other.exchange()

        assert self.client.get(f"{other.url}g/{asked.generation.id}/sent/").status_code == 404
        assert self.client.get(f"{made.url}g/{uuid.uuid4()}/sent/").status_code == 404
