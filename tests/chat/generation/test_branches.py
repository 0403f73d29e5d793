"""What a model gets of a conversation with several versions: the chosen branch and nothing else."""

from __future__ import annotations

import uuid

from asgiref.sync import sync_to_async

from chat import actions
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.stores import store_for
from chat.stores.base import Asked
from tests.chat.generation.running import GenerationTestCase, services


class ChosenBranchTests(GenerationTestCase):
    """Of people; the class below says the same of visitors."""

    @property
    def talker(self) -> Owner:
        return self.owner

    def sent(self) -> list[str]:
        """What the model server was sent last, without the system prompt."""
        messages = self.model_server.last.body["messages"]
        return [each["content"] for each in messages if each["role"] != "system"]

    async def say(self, text: str, *, to: Asked | None = None) -> tuple[Asked, str]:
        asked = await self.send(text, to=to, owner=self.talker)
        return asked, (await self.reply(asked, self.talker)).text

    async def edit(self, asked: Asked, sequence: int, text: str) -> Asked:
        made = await sync_to_async(actions.edit_question)(
            self.talker, asked.conversation.id, sequence, text, idempotency_key=uuid.uuid4().hex
        )
        await self.ended(made, self.talker)
        return made

    async def choose(self, asked: Asked, sequence: int) -> None:
        conversation = await self.conversation(asked, self.talker)
        await sync_to_async(actions.choose_branch)(self.talker, conversation, sequence)

    async def test_an_edited_question_stands_in_the_place_of_the_old_one(self) -> None:
        async with services():
            asked, first = await self.say("One")
            await self.say("Two", to=asked)
            await self.edit(asked, 3, "Two, better")

            assert self.sent() == ["One", first, "Two, better"]

    async def test_another_beginning_knows_nothing_of_the_first(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            await self.edit(asked, 1, "Another beginning")

            assert self.sent() == ["Another beginning"]

    async def test_after_switching_the_model_gets_what_is_shown(self) -> None:
        async with services():
            asked, first = await self.say("One")
            _, second = await self.say("Two", to=asked)
            await self.edit(asked, 3, "Two, better")
            await self.choose(asked, 3)
            await self.say("Three", to=asked)

            assert self.sent() == ["One", first, "Two", second, "Three"]

    async def test_a_reply_written_again_does_not_see_the_old_one(self) -> None:
        async with services():
            asked, _ = await self.say("One")
            again = await sync_to_async(actions.retry_reply)(
                self.talker, asked.conversation.id, 2, idempotency_key="again"
            )
            await self.ended(again, self.talker)

            assert self.sent() == ["One"]

    async def test_a_stopped_reply_is_gone_on_with_and_is_one_text(self) -> None:
        async with services():
            asked = await self.send("script:paced?tokens=2000&rate=50", owner=self.talker)
            await self.written(asked, 20, self.talker)
            await sync_to_async(actions.stop_reply)(self.talker, asked.conversation.id)
            part = await self.reply(asked, self.talker)
            assert part.type is GenerationStatus.STOPPED.event_type
            more = await sync_to_async(actions.continue_reply)(
                self.talker, asked.conversation.id, part.sequence, idempotency_key="more"
            )
            await self.written(more, len(part.text) + 5, self.talker)
            await sync_to_async(actions.stop_reply)(self.talker, asked.conversation.id)
            rest = await self.reply(more, self.talker)
            sent = self.sent()
            await self.say("And then?", to=asked)

        store = store_for(self.talker)
        assert rest.continues
        assert rest.parent == part.sequence
        assert sent[1] == part.text
        assert sent[2].startswith("Continue your last reply")
        # For the model it is one text, as it is on the page.
        assert self.sent() == [sent[0], part.text + rest.text, "And then?"]
        versions = await sync_to_async(store.versions)(asked.conversation.id, [1])
        assert versions == {1: [2]}


class ChosenBranchOfVisitorsTests(ChosenBranchTests):
    @property
    def talker(self) -> Owner:
        return self.visitor
