"""New chats from messages, on the page and by the API."""

from __future__ import annotations

from django.test import override_settings

from chat import actions
from chat.domain.generations import GenerationStatus
from chat.domain.search import Query, SearchFilters
from chat.stores import store_for
from tests.builders import talk
from tests.chat.api.case import ApiTestCase, code_of
from tests.chat.views.case import PageTestCase, parsed


class ForkTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.talk = talk(self.owner, "Moss", exchanges=2)

    def fork(self, sequence: int) -> str:
        response = self.client.post(f"{self.talk.url}m/{sequence}/fork/", {"key": "k"})
        assert response.status_code == 303
        assert response["Location"].endswith("/#prompt")
        return str(response["Location"]).partition("#")[0]

    def test_every_message_offers_it(self) -> None:
        page = parsed(self.client.get(self.talk.url))

        forms = [form["action"] for form in page.all("form") if "/fork/" in form["action"]]
        assert forms == [f"{self.talk.url}m/{number}/fork/" for number in (1, 2, 3, 4)]

    def test_the_new_chat_shows_what_was_said_and_leads_back(self) -> None:
        page = parsed(self.client.get(self.fork(2)))

        assert "Reply 1" in page.text
        assert "Question 2" not in page.text
        assert "Copied up to here from Moss" in page.text
        assert page.all("a", href=f"{self.talk.url}m/2/")
        assert not page.all("a", aria_label="What was sent")

    def test_it_names_nothing_that_is_gone(self) -> None:
        path = self.fork(2)
        actions.delete_conversation(self.owner, self.talk.id)

        page = parsed(self.client.get(path))

        assert "Copied up to here from another chat" in page.text
        assert not page.all("a", href=f"{self.talk.url}m/2/")

    def test_a_question_at_the_end_offers_a_reply(self) -> None:
        path = self.fork(3)

        page = parsed(self.client.get(path))

        assert "Write a reply" in page.text
        assert self.client.post(f"{path}m/3/retry/").status_code == 303
        assert "Write a reply" not in parsed(self.client.get(path)).text

    def test_a_failed_reply_is_copied_without_a_reference(self) -> None:
        failed = self.talk.reply(
            self.talk.question("Why?"), "", GenerationStatus.FAILED, error_code="engine_timeout"
        )

        text = parsed(self.client.get(self.fork(failed.sequence))).text

        assert "Vana could not answer" in text
        assert "Reference" not in text

    def test_a_search_finds_the_copy_and_the_list_shows_it(self) -> None:
        path = self.fork(2)

        found = store_for(self.owner).search(
            self.owner, Query.of("Reply"), SearchFilters(), limit=20
        )
        assert path.strip("/").rpartition("/")[2] in {
            str(result.conversation.id) for result in found.results
        }
        assert "Moss (copy)" in parsed(self.client.get("/")).text

    @override_settings(SENDS_PER_MINUTE_PERSON=1)
    def test_what_is_refused_says_why(self) -> None:
        self.fork(2)

        response = self.client.post(f"{self.talk.url}m/2/fork/", {"key": "other"})

        assert response.status_code == 429
        assert parsed(response).all("div", role="alert")

    def test_visitors_fork_too(self) -> None:
        self.visitor_client.post("/c/", {"prompt": "Hello"})
        made = talk(self.visitor_of(self.visitor_client), exchanges=1)

        response = self.visitor_client.post(f"{made.url}m/2/fork/")

        page = parsed(self.visitor_client.get(response["Location"]))
        assert "Reply 1" in page.text
        assert "Copied up to here from another chat" in page.text


class ApiTests(ApiTestCase):
    def test_a_copy_is_made_once_for_a_key(self) -> None:
        made = talk(self.owner, "Moss", exchanges=2)
        path = f"/conversations/{made.id}/fork"

        first = self.program.send("POST", path, {"sequence": 2}, Idempotency_Key="k")
        second = self.program.send("POST", path, {"sequence": 2}, Idempotency_Key="k")

        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["id"] == second.json()["id"]
        assert first.json()["title"] == "Moss (copy)"
        items = self.program.get(f"/conversations/{first.json()['id']}/messages").json()["items"]
        assert [item["text"] for item in items] == ["Reply 1", "Question 1"]
        assert items[0]["generation"] is None

    def test_what_is_not_there_cannot_be_forked(self) -> None:
        made = talk(self.owner, exchanges=1)
        path = f"/conversations/{made.id}/fork"

        assert code_of(self.program.send("POST", path, {"sequence": 9}))[0] == 404
        assert code_of(self.program.send("POST", path, {"sequence": 0}))[0] == 422
        assert code_of(self.foreign.send("POST", path, {"sequence": 1}))[0] == 404
