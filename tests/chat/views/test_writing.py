"""The page of a conversation while a reply is written."""

from __future__ import annotations

from django.test import override_settings

from chat.domain.events import EventType
from chat.domain.generations import GenerationStatus
from chat.stores import store_for
from tests.builders import Talk, talk
from tests.chat.views.case import PageTestCase, parsed


class WritingTests(PageTestCase):
    def _being_written(self, text: str = "", thinking: str = "") -> Talk:
        made = talk(self.owner)
        self.asked = made.question()
        if text or thinking:
            made.write(self.asked.generation, text, thinking)
        return made

    def test_a_reply_that_waits_is_thinking(self) -> None:
        made = self._being_written()

        page = parsed(self.client.get(made.url))

        assert page.message_ids() == ["m-1", "latest"]
        assert page.one("li", id="latest")["aria-busy"] == "true"
        assert "Thinking" in page.text

    def test_the_stop_button_stands_beside_send(self) -> None:
        made = self._being_written("Half")

        page = parsed(self.client.get(made.url))

        button, send = page.by_class("composer__send")
        assert send["aria-label"] == "Send message"
        assert button["formaction"] == f"{made.url}stop/"
        assert button["aria-label"] == "Stop the reply"
        assert "formnovalidate" in button

    def test_finished_blocks_stand_as_html_and_the_rest_as_text(self) -> None:
        text = "One *block*.\n\nA <tail> that"
        made = self._being_written(text)

        page = parsed(self.client.get(made.url))

        stream = page.one("message-stream")
        generation = self.asked.generation.id
        assert stream["src"] == f"{made.url}g/{generation}/stream"
        assert stream["data-offset"] == str(len(text))
        assert stream["data-blocks"] == "1"
        assert text[int(stream["data-tail-start"]) :].lstrip("\n") == "A <tail> that"
        assert stream["data-final"] == f"{made.url}thread/?since=1"
        assert stream["data-stop"] == f"{made.url}stop/"
        assert "<p>One <em>block</em>.</p>" in page.html
        assert 'A &lt;tail&gt; that</span><span class="caret"></span>' in page.html

    def test_thinking_stands_in_its_fold_while_it_is_written(self) -> None:
        made = self._being_written("", "Let me see")

        page = parsed(self.client.get(made.url))

        assert page.one("message-stream")["data-thought"] == str(len("Let me see"))
        assert "<pre>Let me see</pre>" in page.html

    def test_a_continued_reply_begins_with_what_it_continues(self) -> None:
        made = talk(self.owner)
        first = made.reply(made.question(), "A first block.\n\nHalf a", GenerationStatus.STOPPED)
        asked = made.again(first.sequence, continues=True)
        made.write(asked.generation, " sentence")

        page = parsed(self.client.get(made.url))

        stream = page.one("message-stream")
        assert page.message_ids() == ["m-1", "latest"]
        assert stream["data-offset"] == str(len(" sentence"))
        assert stream["data-blocks"] == "1"
        # The tail begins in the earlier part: before the generation's own text.
        assert int(stream["data-tail-start"]) < 0
        assert "Half a sentence</span>" in page.html
        assert stream["data-final"] == f"{made.url}thread/?since=1"

    def test_the_page_loads_itself_only_when_asked_to(self) -> None:
        made = self._being_written("Half")

        assert "http-equiv" not in self.client.get(made.url).content.decode()
        asked = self.client.get(f"{made.url}?auto=1").content.decode()
        assert '<meta http-equiv="refresh" content="5">' in asked

    def test_a_finished_page_does_not_load_itself(self) -> None:
        made = talk(self.owner, exchanges=1)

        assert "http-equiv" not in self.client.get(f"{made.url}?auto=1").content.decode()

    @override_settings(HEARTBEAT_DEAD_SECONDS=-1.0)
    def test_a_reply_whose_process_was_killed_is_interrupted_when_it_is_opened(self) -> None:
        made = self._being_written("What it wrote")

        page = parsed(self.client.get(made.url))

        assert not page.all("message-stream")
        assert "This reply is not finished" in page.text
        stored = store_for(self.owner).event(made.id, 2)
        assert (stored.type, stored.text) == (EventType.GENERATION_INTERRUPTED, "What it wrote")

    def test_another_branch_shows_no_reply_that_is_written_elsewhere(self) -> None:
        made = talk(self.owner)
        question, reply = made.exchange()
        made.again(question.sequence)

        page = parsed(self.client.get(f"{made.url}?branch={reply.sequence}"))

        assert not page.all("message-stream")
        assert page.message_ids() == ["m-1", "m-2"]
