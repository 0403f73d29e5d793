"""Sending, retry, continue and stop: by forms, and by scripts."""

from __future__ import annotations

import uuid

from django.test import override_settings

from chat.domain.generations import GenerationStatus
from chat.stores import store_for
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed


class SendTests(PageTestCase):
    def test_a_message_is_stored_and_its_reply_asked_for(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}messages/", {"prompt": "And then?"})

        self.assertRedirects(response, f"{made.url}#latest", status_code=303)
        store = store_for(self.owner)
        assert store.event(made.id, 3).text == "And then?"
        generation = store.active_generation(made.id)
        assert generation is not None
        assert generation.parent == 3

    def test_the_same_key_twice_stores_one_message(self) -> None:
        made = talk(self.owner, exchanges=1)

        fields = {"prompt": "Once", "key": "one"}
        answers = [self.client.post(f"{made.url}messages/", fields) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert made.conversation.message_count == 3

    def test_the_key_may_stand_in_the_header(self) -> None:
        made = talk(self.owner, exchanges=1)

        answers = [
            self.client.post(
                f"{made.url}messages/", {"prompt": "Once"}, headers={"Idempotency-Key": "one"}
            )
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [303, 303]
        assert made.conversation.message_count == 3

    def test_the_same_key_with_another_text_is_a_conflict(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.post(f"{made.url}messages/", {"prompt": "One", "key": "one"})

        response = self.client.post(f"{made.url}messages/", {"prompt": "Two", "key": "one"})

        assert response.status_code == 409
        assert "Two</textarea>" in response.content.decode()

    def test_a_message_follows_the_branch_that_was_shown(self) -> None:
        made = talk(self.owner)
        question, first = made.exchange()
        made.reply(made.again(question.sequence), "second")

        self.client.post(
            f"{made.url}messages/", {"prompt": "About the first", "parent": str(first.sequence)}
        )

        assert store_for(self.owner).event(made.id, 4).parent == first.sequence

    def test_while_a_message_waits_the_next_one_is_kept_and_the_page_says_why(self) -> None:
        made = talk(self.owner)
        made.question()
        self.client.post(f"{made.url}messages/", {"prompt": "Before"})

        response = self.client.post(f"{made.url}messages/", {"prompt": "Hurry <up>"})

        page = parsed(response)
        assert response.status_code == 409
        assert "One message is waiting already." in page.text
        assert "Hurry &lt;up&gt;</textarea>" in page.html
        assert made.conversation.message_count == 1

    def test_a_parent_that_does_not_exist_is_not_found(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}messages/", {"prompt": "x", "parent": "77"})

        assert response.status_code == 404

    def test_nul_is_taken_out_and_everything_else_stays(self) -> None:
        made = talk(self.owner, exchanges=1)
        kept = "\u05e9\u05dc \U0001f469\u200d\U0001f469 <script>'; DROP TABLE x; --"

        self.client.post(f"{made.url}messages/", {"prompt": f"a\x00b\r\n{kept}"})

        assert store_for(self.owner).event(made.id, 3).text == f"ab\n{kept}"

    @override_settings(CHAT_MESSAGE_MAX_CHARS=1_200_000, DATA_UPLOAD_MAX_MEMORY_SIZE=40_000_000)
    def test_a_megabyte_of_unicode_arrives_whole(self) -> None:
        made = talk(self.owner, exchanges=1)
        text = "🌲שא" * 330_000

        self.client.post(f"{made.url}messages/", {"prompt": text})

        assert store_for(self.owner).event(made.id, 3).text == text

    def test_scripts_get_the_question_and_the_reply_being_written(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}messages/", {"prompt": "More"}, headers=SCRIPT)

        page = parsed(response)
        assert response.status_code == 201
        assert response["Location"] == made.url
        assert response["Vana-Sequence"] == "3"
        assert page.message_ids() == ["m-3", "latest"]
        assert page.one("message-stream")["src"].startswith(f"{made.url}g/")

    def test_scripts_that_ask_again_get_what_became_of_it(self) -> None:
        made = talk(self.owner, exchanges=1)
        self.client.post(f"{made.url}messages/", {"prompt": "More", "key": "k"}, headers=SCRIPT)
        generation = store_for(self.owner).active_generation(made.id)
        assert generation is not None
        made.end(generation, "Here it is")

        response = self.client.post(
            f"{made.url}messages/", {"prompt": "More", "key": "k"}, headers=SCRIPT
        )

        assert response.status_code == 201
        assert parsed(response).message_ids() == ["m-3", "m-4"]


class RetryTests(PageTestCase):
    def test_a_reply_is_written_again_beside_the_old_one(self) -> None:
        made = talk(self.owner)
        question, reply = made.exchange()

        response = self.client.post(f"{made.url}m/{reply.sequence}/retry/", {"key": "k"})

        self.assertRedirects(response, f"{made.url}#latest", status_code=303)
        generation = store_for(self.owner).active_generation(made.id)
        assert generation is not None
        assert generation.parent == question.sequence
        # The page shows the question and the new version only.
        assert parsed(self.client.get(made.url)).message_ids() == ["m-1", "latest"]

    def test_pressing_twice_writes_once(self) -> None:
        made = talk(self.owner, exchanges=1)

        answers = [self.client.post(f"{made.url}m/2/retry/", {"key": "k"}) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [303, 303]

    def test_scripts_get_the_reply_being_written(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}m/2/retry/", {"key": "k"}, headers=SCRIPT)

        assert response.status_code == 201
        assert response["Vana-Sequence"] == "1"
        assert parsed(response).message_ids() == ["latest"]

    def test_a_question_can_be_answered_again_too(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}m/1/retry/", {"key": "k"})

        assert response.status_code == 303
        assert store_for(self.owner).active_generation(made.id) is not None

    def test_an_unknown_message_is_not_found(self) -> None:
        made = talk(self.owner, exchanges=1)

        assert self.client.post(f"{made.url}m/99/retry/").status_code == 404
        assert self.client.post(f"{made.url}m/99/continue/").status_code == 404


class ContinueTests(PageTestCase):
    def test_an_unfinished_reply_goes_on(self) -> None:
        made = talk(self.owner)
        half = made.reply(made.question(), "Half", GenerationStatus.STOPPED)

        response = self.client.post(f"{made.url}m/{half.sequence}/continue/", {"key": "k"})

        self.assertRedirects(response, f"{made.url}#latest", status_code=303)
        generation = store_for(self.owner).active_generation(made.id)
        assert generation is not None
        assert (generation.parent, generation.continues) == (half.sequence, True)

    def test_scripts_get_one_message_that_holds_both_parts(self) -> None:
        made = talk(self.owner)
        half = made.reply(made.question(), "Half", GenerationStatus.STOPPED)

        response = self.client.post(
            f"{made.url}m/{half.sequence}/continue/", {"key": "k"}, headers=SCRIPT
        )

        page = parsed(response)
        assert page.message_ids() == ["latest"]
        assert "Half</span>" in page.html

    def test_what_was_stopped_again_before_its_next_word_still_goes_on(self) -> None:
        made = talk(self.owner)
        half = made.reply(made.question(), "Half", GenerationStatus.STOPPED)
        asked = made.again(half.sequence, continues=True)
        empty = made.reply(asked, "", GenerationStatus.STOPPED)
        action = f"{made.url}m/{empty.sequence}/continue/"
        parsed(self.client.get(made.url)).one("form", action=action)

        response = self.client.post(action, {"key": "k"})

        self.assertRedirects(response, f"{made.url}#latest", status_code=303)
        generation = store_for(self.owner).active_generation(made.id)
        assert generation is not None
        assert (generation.parent, generation.continues) == (empty.sequence, True)

    def test_a_reply_without_a_word_is_neither_offered_to_go_on_nor_can_it(self) -> None:
        made = talk(self.owner)
        empty = made.reply(made.question(), "", GenerationStatus.STOPPED)
        action = f"{made.url}m/{empty.sequence}/continue/"

        assert not parsed(self.client.get(made.url)).all("form", action=action)
        assert self.client.post(action, {"key": "k"}).status_code == 409

    def test_a_complete_reply_has_nothing_to_continue(self) -> None:
        made = talk(self.owner, exchanges=1)

        response = self.client.post(f"{made.url}m/2/continue/", {"key": "k"}, headers=SCRIPT)

        assert response.status_code == 409
        assert response.json()["code"] == "nothing_to_continue"


class StopTests(PageTestCase):
    def test_the_reply_is_asked_to_stop(self) -> None:
        made = talk(self.owner)
        asked = made.question()

        response = self.client.post(f"{made.url}stop/")

        self.assertRedirects(response, f"{made.url}#latest", status_code=303)
        assert store_for(self.owner).generation(made.id, asked.generation.id).stop_requested

    def test_stopping_what_has_ended_does_no_harm(self) -> None:
        made = talk(self.owner, exchanges=1)

        assert self.client.post(f"{made.url}stop/").status_code == 303
        assert self.client.post(f"{made.url}stop/", headers=SCRIPT).status_code == 204

    def test_a_blank_box_does_not_keep_the_stop_button_from_working(self) -> None:
        made = talk(self.owner)
        asked = made.question()

        # The button submits the whole form to another address.
        self.client.post(f"{made.url}stop/", {"prompt": "", "key": uuid.uuid4().hex})

        assert store_for(self.owner).generation(made.id, asked.generation.id).stop_requested
