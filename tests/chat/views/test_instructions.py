"""Instructions on the pages: of a person, of a conversation, and what was sent of them."""

from __future__ import annotations

import json
import uuid

from django.test import override_settings

from accounts.models import User
from accounts.privacy.export import exported
from chat import actions
from chat.domain.context import Receipt
from chat.domain.generations import GenerationStatus, Outcome
from chat.domain.owners import Owner
from chat.stores import store_for
from tests.builders import Talk, talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

OWN = "/settings/instructions/"


class PersonTests(PageTestCase):
    def _own(self) -> str:
        return User.objects.get(pk=self.user.pk).instructions

    def test_a_persons_instructions_are_saved_and_shown_again(self) -> None:
        response = self.client.post(OWN, {"instructions": "  Be brief.\r\nName sources.  "})

        self.assertRedirects(response, OWN, status_code=303, fetch_redirect_response=False)
        assert self._own() == "Be brief.\nName sources."
        assert "Be brief.\nName sources.</textarea>" in parsed(self.client.get(OWN)).html

    def test_what_is_too_long_is_refused_with_its_text(self) -> None:
        with override_settings(CHAT_INSTRUCTIONS_MAX_CHARS=10):
            response = self.client.post(OWN, {"instructions": "twelve chars"})

        page = parsed(response)
        assert response.status_code == 400
        assert "twelve chars</textarea>" in page.html
        assert page.one("textarea", id="instructions")["aria-invalid"] == "true"
        assert self._own() == ""

    def test_they_are_in_the_persons_export(self) -> None:
        actions.instruct_person(self.user.pk, "Be brief.")
        self.user.refresh_from_db()

        assert json.loads("".join(exported(self.user)))["account"]["instructions"] == "Be brief."


class ConversationTests(PageTestCase):
    def _instruct(self, made: Talk, text: str) -> None:
        response = self.client.post(f"{made.url}instructions/", {"instructions": text})
        assert response.status_code == 303, response.content

    def test_they_are_saved_and_leave_nothing_in_the_log(self) -> None:
        made = talk(self.owner, exchanges=1)
        before = made.conversation

        self._instruct(made, "Speak as a gardener.")

        after = made.conversation
        assert after.system_prompt == "Speak as a gardener."
        assert (after.revision, after.updated_at) == (before.revision, before.updated_at)
        page = parsed(self.client.get(f"{made.url}instructions/"))
        assert "Speak as a gardener.</textarea>" in page.html

    def test_what_is_too_long_is_refused_with_its_text(self) -> None:
        made = talk(self.owner, exchanges=1)
        with override_settings(CHAT_INSTRUCTIONS_MAX_CHARS=10):
            response = self.client.post(
                f"{made.url}instructions/", {"instructions": "twelve chars"}
            )

        assert response.status_code == 400
        assert "twelve chars</textarea>" in parsed(response).html
        assert made.conversation.system_prompt == ""

    def test_the_message_box_says_that_instructions_are_on(self) -> None:
        made = talk(self.owner, exchanges=1)
        off = parsed(self.client.get(made.url)).one("a", class_="told")
        self._instruct(made, "Be brief.")
        on = parsed(self.client.get(made.url)).one("a", class_="told")

        assert "data-on" not in off
        assert "data-on" in on
        assert on["href"] == f"{made.url}instructions/"

    def test_a_persons_own_count_where_conversations_are_kept(self) -> None:
        actions.instruct_person(self.user.pk, "Be brief.")
        kept = talk(self.owner, exchanges=1)
        temporary = talk(Owner.temporary(self.user.pk), exchanges=1)

        assert "data-on" in parsed(self.client.get(kept.url)).one("a", class_="told")
        assert "data-on" not in parsed(self.client.get(temporary.url)).one("a", class_="told")

    def test_the_first_message_can_bring_them(self) -> None:
        for client in (self.client, self.visitor_client):
            response = client.post("/c/", {"prompt": "Hello", "instructions": "Be brief."})

            path = response["Location"].partition("#")[0]
            page = parsed(client.get(f"{path}instructions/"))
            assert "Be brief.</textarea>" in page.html

    def test_a_refused_first_message_gives_both_texts_back(self) -> None:
        with override_settings(CHAT_INSTRUCTIONS_MAX_CHARS=10):
            response = self.client.post("/c/", {"prompt": "Hello", "instructions": "twelve chars"})

        assert response.status_code == 400
        html = parsed(response).html
        assert "Hello</textarea>" in html
        assert "twelve chars</textarea>" in html

    def test_scripts_hear_why_instructions_are_refused(self) -> None:
        with override_settings(CHAT_INSTRUCTIONS_MAX_CHARS=10):
            response = self.client.post(
                "/c/", {"prompt": "Hello", "instructions": "twelve chars"}, headers=SCRIPT
            )

        assert (response.status_code, response.json()["code"]) == (400, "instructions_too_long")

    def test_what_was_sent_shows_each_with_its_origin(self) -> None:
        made = talk(self.owner)
        asked = made.question("Why?")
        receipt = Receipt(
            sent=(1,),
            system_prompt="<site>",
            person_instructions="of mine",
            conversation_instructions="of this one",
        )
        outcome = Outcome(
            GenerationStatus.COMPLETED,
            str(uuid.uuid4()),
            1.0,
            "Because.",
            receipt=receipt.to_json(),
        )
        store_for(self.owner).finish(asked.generation.id, outcome)

        page = parsed(self.client.get(f"{made.url}g/{asked.generation.id}/sent/"))

        told = ["Instructions of this site <site>"]
        told += ["Your instructions of mine", "Instructions for this conversation of this one"]
        assert all(text in page.text for text in told), page.text

    def test_a_shared_copy_never_shows_them(self) -> None:
        actions.instruct_person(self.user.pk, "Secret of mine")
        made = talk(self.owner, exchanges=1)
        self._instruct(made, "Secret of this one")
        share = actions.share_conversation(self.owner, made.id)

        response = self.visitor_client.get(f"/s/{share.token}/")

        assert b"Question 1" in response.content
        assert b"Secret" not in response.content
