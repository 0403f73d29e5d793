"""The exact request behind a reply, on the page "What was sent"."""

from __future__ import annotations

import re
import uuid
from html import unescape

from asgiref.sync import sync_to_async
from django.test import Client, override_settings

from chat.stores.base import Asked
from tests.builders import talk
from tests.chat.generation.running import GenerationTestCase, services
from tests.chat.views.case import PageTestCase, ParsedPage, parsed


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


class SentByRunsTests(GenerationTestCase):
    """The page against what a model server really received."""

    async def _page(self, asked: Asked) -> ParsedPage:
        client = Client()
        await sync_to_async(client.force_login)(self.user)
        url = f"/c/{asked.conversation.id}/g/{asked.generation.id}/sent/"
        return parsed(await sync_to_async(client.get)(url))

    def _shown(self, page: ParsedPage) -> list[tuple[str, str]]:
        """Who said what, as it stands on the page."""
        found = re.findall(
            r'<h2 class="sent__role">\s*([^<]*?)\s*</h2>\s*<pre[^>]*>(.*?)</pre>',
            page.html,
            re.DOTALL,
        )
        return [(who, unescape(text)) for who, text in found]

    def _received(self) -> list[tuple[str, str]]:
        names = {"system": "Instructions of this site", "user": "You", "assistant": "Vana"}
        messages = self.model_server.last.body["messages"]
        return [(names[each["role"]], each["content"]) for each in messages]

    async def _third_of_three(self) -> ParsedPage:
        async with services():
            asked, _ = await self.exchange("What <is> rain?")
            asked, _ = await self.exchange("word " * 300, to=asked)
            asked, _ = await self.exchange("And “snow” & hail?", to=asked)
        return await self._page(asked)

    @override_settings(LLM_SYSTEM_PROMPT="Answer in <rhyme>.")
    async def test_it_shows_what_the_model_server_received(self) -> None:
        page = await self._third_of_three()

        assert self._shown(page) == self._received()
        assert len(self._received()) == 6
        assert "Nothing was left out" in page.text

    @override_settings(CHAT_CONTEXT_TURNS=2)
    async def test_a_cut_by_turns_is_told_with_its_reason(self) -> None:
        page = await self._third_of_three()

        assert self._shown(page) == self._received()
        assert len(self._received()) == 3
        assert "2 older messages were left out: there were more questions than fit" in page.text
        assert "Room for 2 questions with their replies" in page.text

    @override_settings(LLM_WINDOW_TOKENS=600, LLM_REPLY_TOKENS=400)
    async def test_a_cut_by_tokens_is_told_with_its_reason(self) -> None:
        page = await self._third_of_three()

        assert self._shown(page) == self._received()
        assert len(self._received()) == 1
        assert "4 older messages were left out: they would not have fitted" in page.text
        assert "and for 200 tokens" in page.text
