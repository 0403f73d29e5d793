"""Drafts on the pages: shown again, never a message, and nobody else's."""

from __future__ import annotations

import json
import uuid

from django.test import override_settings

from accounts.privacy.export import exported
from chat import models
from chat.domain.owners import Owner
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

TYPED = {"prompt": "Half a thought", "writer": "tab", "number": "3"}


class DraftTests(PageTestCase):
    def test_a_draft_is_saved_and_stands_in_the_box_again(self) -> None:
        made = talk(self.owner, exchanges=1)
        for page, path in (("/", "/draft/"), (made.url, f"{made.url}draft/")):
            response = self.client.post(path, TYPED, headers=SCRIPT)

            assert response.status_code == 204
            shown = parsed(self.client.get(page))
            assert "Half a thought</textarea>" in shown.html
            composer = shown.one("message-composer")
            assert composer["data-drafts"] == path
            assert int(composer["data-draft-at"]) > 0

    def test_nothing_is_kept_of_visitors_and_of_temporary_chats(self) -> None:
        temporary = talk(Owner.temporary(self.user.pk), exchanges=1)

        answers = [
            self.client.post(f"{temporary.url}draft/", TYPED),
            self.visitor_client.post("/draft/", TYPED),
        ]

        assert [response.status_code for response in answers] == [404, 404]
        assert not models.Draft.objects.exists()
        for client, path in ((self.client, "/temporary/"), (self.visitor_client, "/")):
            assert "data-drafts" not in parsed(client.get(path)).one("message-composer")

    def test_a_strangers_draft_reaches_nobody(self) -> None:
        made = talk(self.owner, exchanges=1)

        assert self.stranger.post(f"{made.url}draft/", TYPED).status_code == 404
        assert not models.Draft.objects.exists()

    def test_what_is_longer_than_a_message_is_refused(self) -> None:
        with override_settings(CHAT_MESSAGE_MAX_CHARS=5):
            response = self.client.post("/draft/", TYPED, headers=SCRIPT)

        assert (response.status_code, response.json()["code"]) == (400, "message_too_long")

    def test_a_blank_draft_is_none(self) -> None:
        self.client.post("/draft/", TYPED)
        self.client.post("/draft/", {**TYPED, "prompt": " \n ", "number": "4"})

        assert "</textarea>" in parsed(self.client.get("/")).html
        assert json.loads("".join(exported(self.user)))["drafts"] == []

    def test_sending_ends_the_draft_with_scripts_and_without(self) -> None:
        for fields in ({"writer": "tab", "number": "4"}, {}):
            self.client.post("/draft/", {**TYPED, "writer": uuid.uuid4().hex[:8]})
            if fields:
                self.client.post("/draft/", TYPED)

            response = self.client.post("/c/", {"prompt": "Half a thought, whole", **fields})

            assert response.status_code == 303
            assert "Half a thought</textarea>" not in parsed(self.client.get("/")).html

    def test_a_refused_message_stands_in_the_box_instead_of_the_draft(self) -> None:
        made = talk(self.owner)
        made.question()
        self.client.post(f"{made.url}messages/", {"prompt": "What waits already"})
        self.client.post(f"{made.url}draft/", TYPED)

        page = parsed(self.client.post(f"{made.url}messages/", {"prompt": "Another thing"}))

        assert "Another thing</textarea>" in page.html

    def test_a_draft_is_in_no_log_and_in_no_search_but_in_the_persons_export(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.post(f"{made.url}draft/", {**TYPED, "prompt": "A zeppelin"})

        file = json.loads("".join(exported(self.user)))

        assert made.conversation.revision == 2
        assert [(each["conversation"], each["text"]) for each in file["drafts"]] == [
            (str(made.id), "A zeppelin")
        ]
        assert "zeppelin" not in json.dumps(file["conversations"])
        assert not parsed(self.client.get("/search/?q=zeppelin")).by_class("result")
