"""A person talks on a page, an agent goes on in a Runner, and the page shows what came of it."""

from __future__ import annotations

import html

from asgiref.sync import async_to_sync
from django.test import TransactionTestCase
from google.adk.runners import Runner

from chat.agents.adk import DjangoSessionService
from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.exports.formats import Format
from chat.generation.context import next_context
from chat.stores import store_for
from tests.builders import Talk, person, talk
from tests.chat.agents.building import said as an_event
from tests.chat.agents.contract.case import said
from tests.chat.agents.scripted import (
    ScriptedModel,
    Step,
    a_call,
    a_call_with,
    a_question,
    an_agent,
    texts_of,
)
from tests.chat.exports.case import exported


class HandingOverTests(TransactionTestCase):
    def setUp(self) -> None:
        self.person = person()
        self.owner = Owner.user(self.person.pk)
        self.client.force_login(self.person)

    async def _run(self, made: Talk, text: str, *steps: Step, name: str = "vana") -> list[str]:
        """Let an agent answer in this conversation; return what its model was sent at first."""
        agent = an_agent(*steps, name=name)
        runner = Runner(app_name="vana", agent=agent, session_service=DjangoSessionService())
        run = runner.run_async(
            user_id=self.owner.key, session_id=str(made.id), new_message=a_question(text)
        )
        async for _ in run:
            pass
        assert isinstance(agent.model, ScriptedModel)
        return texts_of(agent.model.asked[0])

    def go_on(self, made: Talk, text: str, *steps: Step, name: str = "vana") -> list[str]:
        return async_to_sync(self._run)(made, text, *steps, name=name)

    def page(self, made: Talk) -> str:
        answer = self.client.get(made.url)
        assert answer.status_code == 200
        return html.unescape(answer.content.decode())

    def test_an_agent_has_the_history_and_the_page_shows_its_reply_with_tools_folded(self) -> None:
        made = talk(self.owner, exchanges=1)

        sent = self.go_on(made, "And the weather?", a_call("Kyōto"), "Sunny in Kyōto.")

        assert sent == ["Question 1", "Reply 1", "And the weather?"]
        page = self.page(made)
        for text in ("Question 1", "Reply 1", "And the weather?", "Sunny in Kyōto."):
            assert text in page
        assert '<details class="fold tool">' in page
        assert "Used look" in page
        assert '"place": "Kyōto"' in page
        assert '"weather": "sunny in Kyōto"' in page

    def test_what_an_agent_says_with_a_call_is_on_the_page_and_in_exports_and_in_vanas_context(
        self,
    ) -> None:
        made = talk(self.owner, exchanges=1)

        self.go_on(made, "Weather?", a_call_with("Let me look in Kyōto."), "It is sunny.")

        page = self.page(made)
        assert page.count("Used look") == 1
        assert page.index("Let me look in Kyōto.") < page.index("Used look")
        assert page.index("Used look") < page.index("It is sunny.")
        assert "Let me look in Kyōto." in exported(self.person, made, Format.MARKDOWN)
        assert made.conversation.message_count == 5
        store = store_for(self.owner)
        context = next_context(store, made.conversation, made.conversation.head)
        assert context.messages[-1].text == "Let me look in Kyōto.\n\nIt is sunny."

    def test_a_call_after_which_the_agent_fell_silent_is_on_the_page(self) -> None:
        made = talk(self.owner, exchanges=1)

        key = SessionKey("vana", self.owner.key, str(made.id))
        for parts in (
            [{"text": "Weather?"}],
            [{"function_call": {"id": "1", "name": "look", "args": {"place": "Kyōto"}}}],
        ):
            author = "user" if "text" in parts[0] else "vana"
            SessionService().append(key, an_event(author=author, parts=parts))

        page = self.page(made)
        assert page.index("Weather?") < page.index("Used look")
        assert '"place": "Kyōto"' in page
        file = exported(self.person, made, Format.MARKDOWN)
        assert "Tools used after that, without a reply: look" in file

    def test_an_agent_of_another_name_hears_what_vana_said_from_another(self) -> None:
        made = talk(self.owner, exchanges=1)

        sent = self.go_on(made, "And?", "Nothing.", name="helper")

        assert sent[0] == "Question 1"
        assert any("Reply 1" in text for text in sent)

    def test_replies_of_every_ending_can_be_read_by_an_agent(self) -> None:
        made = talk(self.owner)
        for status in (
            GenerationStatus.COMPLETED,
            GenerationStatus.STOPPED,
            GenerationStatus.INTERRUPTED,
            GenerationStatus.FAILED,
        ):
            asked = made.question(f"Question {status}")
            code = "engine_failed" if status is GenerationStatus.FAILED else ""
            made.reply(asked, f"Reply {status}", status, thinking="Hm.", error_code=code)

        found = DjangoSessionService().get_session_sync(
            app_name="vana", user_id=self.owner.key, session_id=str(made.id)
        )

        assert found is not None
        assert [event.author for event in found.events] == ["user", "vana"] * 4
        assert [event.interrupted for event in found.events if event.author == "vana"] == [
            *[None, True, True, None]
        ]
        assert found.events[-1].error_code == "engine_failed"
        parts = found.events[1].content.parts if found.events[1].content else []
        assert parts is not None
        assert [part.thought for part in parts] == [True, None]

    def test_a_session_of_an_agent_opens_on_its_owners_page_and_on_no_other(self) -> None:
        service = DjangoSessionService()
        session = service.create_session_sync(app_name="shop", user_id=str(self.person.public_id))
        found = service._service.sessions("shop")[0]
        made = Talk(self.owner, found.place.id)
        service.append_event_sync(session, said("Where is my parcel?"))

        assert "Where is my parcel?" in self.page(made)
        self.client.force_login(person())
        assert self.client.get(made.url).status_code == 404
