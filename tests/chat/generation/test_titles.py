"""Titles: the question's beginning, then the model's, never over a person's."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.test import override_settings

from chat import actions
from chat.domain.conversations import Conversation, TitleSource
from chat.stores import store_for
from tests.chat.generation.running import GenerationTestCase, services, wait_until_idle


class TitleTests(GenerationTestCase):
    with_titles = True

    async def _settled(self) -> None:
        """Wait for the end of the reply and of what follows it."""
        assert await sync_to_async(wait_until_idle, thread_sensitive=False)()

    async def _only(self) -> Conversation:
        page = await sync_to_async(store_for(self.owner).page)(self.owner)
        assert len(page) == 1
        return page[0]

    async def test_the_model_gives_the_title_after_the_first_reply(self) -> None:
        async with services():
            asked = await self.send("What lives in soil, and what does it do all day long?")
            assert asked.conversation.title.startswith("What lives in soil")
            await self._settled()

        conversation = await self._only()
        assert conversation.title == "A scripted title"
        assert conversation.title_source is TitleSource.MODEL

    async def test_a_title_that_a_person_gave_stays(self) -> None:
        async with services():
            asked = await self.send("What lives in soil? script:paced?tokens=40&rate=100")
            await sync_to_async(actions.rename_conversation)(
                self.owner, asked.conversation.id, "Worms"
            )
            await self._settled()

        conversation = await self._only()
        assert conversation.title == "Worms"
        assert conversation.title_source is TitleSource.PERSON

    async def test_the_second_reply_changes_no_title(self) -> None:
        async with services():
            with override_settings(LLM_TITLES=False):
                asked, _ = await self.exchange("What lives in soil?")
            await self.exchange("And in water?", to=asked)
            await self._settled()

        assert (await self._only()).title == "What lives in soil?"

    async def test_a_visitors_words_are_not_sent_again_for_a_title(self) -> None:
        async with services():
            asked = await self.send("Hello", owner=self.visitor)
            await self.reply(asked, self.visitor)
            await self._settled()

        assert len(self.model_server.records) == 1

    @override_settings(LLM_BASE_URL="", LLM_DEFAULT_MODEL="")
    async def test_the_demo_model_gives_no_titles(self) -> None:
        async with services():
            asked = await self.send("fail", model_name="demo")
            await self.ended(asked)
            await self._settled()

        assert (await self._only()).title == "fail"
