"""The page of a conversation: what it shows, and what it costs."""

from __future__ import annotations

import uuid

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from chat.domain.events import EventType
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.generation.context import next_context
from chat.stores import store_for
from tests.builders import Talk, talk
from tests.chat.views.case import PageTestCase, parsed, title_of


class ConversationPageTests(PageTestCase):
    def test_questions_and_replies_stand_in_order(self) -> None:
        made = talk(self.owner, "Rainwater")
        made.exchange("How much rain?", "Quite **a lot**.")

        response = self.client.get(made.url)

        page = parsed(response)
        assert title_of(response) == "Rainwater · Vana"
        assert page.message_ids() == ["m-1", "m-2"]
        assert "You said How much rain?" in page.text
        assert "<p>Quite <strong>a lot</strong>.</p>" in page.html
        page.one("span", id="latest")

    def test_the_next_message_follows_the_last_one_shown(self) -> None:
        made = talk(self.owner, exchanges=2)

        page = parsed(self.client.get(made.url))

        assert page.one("input", name="parent")["value"] == "4"
        assert page.one("form", id="composer")["action"] == f"{made.url}messages/"

    def test_questions_are_shown_as_typed(self) -> None:
        made = talk(self.owner)
        made.exchange("<img src=x onerror=alert(1)>\n  *two*   spaces")

        html = self.client.get(made.url).content.decode()

        assert "&lt;img src=x onerror=alert(1)&gt;\n  *two*   spaces" in html
        assert "<img" not in html

    def test_replies_are_rendered_markdown(self) -> None:
        made = talk(self.owner)
        made.exchange(
            "Show me",
            "# One\n\n```python\nx = 1\n```\n\n| a |\n|---|\n| 1 |\n\n"
            "[there](https://example.org) <b>raw</b>",
        )

        page = parsed(self.client.get(made.url))

        assert "<h3>One</h3>" in page.html
        assert "Python" in page.text
        assert page.by_class("table-wrap")[0]["tabindex"] == "0"
        link = page.one("a", href="https://example.org")
        assert link["rel"] == "external noopener noreferrer"
        assert "&lt;b&gt;raw&lt;/b&gt;" in page.html

    def test_thinking_is_folded_away_above_the_answer(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), "The answer", thinking="First <this>, then that.")

        html = self.client.get(made.url).content.decode()

        fold, answer = html.index("<details"), html.index("<p>The answer</p>")
        assert fold < html.index("First &lt;this&gt;, then that.") < answer
        assert "<details open" not in html

    def test_a_stopped_reply_can_be_continued(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), "Half a", GenerationStatus.STOPPED)

        page = parsed(self.client.get(made.url))

        assert "You stopped this reply here." in page.text
        page.one("form", action=f"{made.url}m/2/continue/")

    def test_an_interrupted_reply_offers_continue_and_retry(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), "Half a", GenerationStatus.INTERRUPTED)

        page = parsed(self.client.get(made.url))

        assert "This reply is not finished" in page.text
        page.one("form", action=f"{made.url}m/2/continue/")
        page.one("form", action=f"{made.url}m/2/retry/")

    def test_a_failed_reply_is_an_alert_with_a_reference_and_retry(self) -> None:
        made = talk(self.owner)
        asked = made.question()
        made.reply(asked, "", GenerationStatus.FAILED, error_code="engine_unavailable")

        page = parsed(self.client.get(made.url))

        page.one("div", role="alert")
        assert "Vana could not answer The model is not reachable at the moment." in page.text
        # The log names generations by their id; this is how it begins.
        assert f"Reference {str(asked.generation.id)[:8]}" in page.text
        page.one("form", action=f"{made.url}m/2/retry/")
        assert not page.all("form", action=f"{made.url}m/2/continue/")

    def test_a_failure_in_mid_reply_keeps_the_text(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), "Half a", GenerationStatus.FAILED, error_code="no such code")

        page = parsed(self.client.get(made.url))

        assert "<p>Half a</p>" in page.html
        assert "The model could not answer. What it wrote so far is saved." in page.text

    def test_only_the_last_reply_can_be_continued(self) -> None:
        made = talk(self.owner)
        made.reply(made.question(), "Half a", GenerationStatus.STOPPED)
        made.exchange()

        page = parsed(self.client.get(made.url))

        assert not page.all("form", action=f"{made.url}m/2/continue/")

    def test_a_continued_reply_is_one_message(self) -> None:
        made = talk(self.owner)
        first = made.reply(made.question(), "One sen", GenerationStatus.STOPPED)
        made.reply(made.again(first.sequence, continues=True), "tence.")

        page = parsed(self.client.get(made.url))

        assert page.message_ids() == ["m-1", "m-3"]
        assert "<p>One sentence.</p>" in page.html

    def test_a_visitor_sees_when_it_will_be_gone_and_can_forget_it(self) -> None:
        self.visitor_client.post("/c/", {"prompt": "Hello"})
        made = talk(self.visitor_of(self.visitor_client), exchanges=1)

        page = parsed(self.visitor_client.get(made.url))

        assert "This chat is not saved. It disappears tomorrow at" in page.text
        page.one("form", action="/forget/")
        assert not page.all("nav", id="sidebar")

    def test_a_temporary_conversation_shows_no_title_of_its_own(self) -> None:
        made = talk(Owner.temporary(self.user.pk), "My secret", exchanges=1)

        response = self.client.get(made.url)

        assert title_of(response) == "Temporary chat · Vana"
        assert "My secret" not in response.content.decode()
        assert "unless you write again" in parsed(response).text


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

    def test_the_stop_button_stands_in_the_place_of_send(self) -> None:
        made = self._being_written("Half")

        page = parsed(self.client.get(made.url))

        (button,) = page.by_class("composer__send")
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


class BranchTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.talk = talk(self.owner)
        question, self.first = self.talk.exchange("Question", "The first version")
        self.second = self.talk.reply(self.talk.again(question.sequence), "The second version")

    def test_the_newest_version_is_shown_and_leads_back(self) -> None:
        page = parsed(self.client.get(self.talk.url))

        assert "The second version" in page.text
        assert "The first version" not in page.text
        assert "Version 2/2" in page.text
        back = page.one("a", rel="prev")
        assert back["href"].startswith(f"{self.talk.url}?branch={self.first.sequence}")
        assert not page.all("a", rel="next")

    def test_the_address_names_the_branch(self) -> None:
        page = parsed(self.client.get(f"{self.talk.url}?branch={self.first.sequence}"))

        assert "The first version" in page.text
        assert "Version 1/2" in page.text
        forward = page.one("a", rel="next")
        assert f"?branch={self.second.sequence}#" in forward["href"]
        # What is written here goes on from this version.
        assert page.one("input", name="parent")["value"] == str(self.first.sequence)

    def test_a_branch_shows_what_follows_it(self) -> None:
        follow_up = self.talk.question("About the first", parent=self.first.sequence)
        self.talk.reply(follow_up, "More of the first")

        page = parsed(self.client.get(f"{self.talk.url}?branch={self.first.sequence}"))

        assert "More of the first" in page.text

    def test_an_arrow_at_an_end_is_no_link(self) -> None:
        page = parsed(self.client.get(self.talk.url))

        (end,) = [each for _, each in page.elements if each.get("aria-disabled") == "true"]
        assert "href" not in end

    def test_unknown_branches_are_not_found(self) -> None:
        for branch in ("99", "0", "-1", "x", "1" * 30):
            assert self.client.get(f"{self.talk.url}?branch={branch}").status_code == 404

    def test_a_conversation_without_branches_shows_no_versions(self) -> None:
        page = parsed(self.client.get(talk(self.owner, exchanges=2).url))

        assert not page.by_class("branches")


@override_settings(CHAT_PAGE_MESSAGES=6)
class LongConversationTests(PageTestCase):
    def test_it_opens_at_its_end_with_a_link_to_earlier_messages(self) -> None:
        made = talk(self.owner, exchanges=5)

        page = parsed(self.client.get(made.url))

        assert page.message_ids() == [f"m-{number}" for number in range(5, 11)]
        (earlier,) = [each for tag, each in page.elements if "data-earlier" in each]
        assert earlier["href"] == f"{made.url}?before=5"

    def test_every_message_is_on_exactly_one_page(self) -> None:
        made = talk(self.owner, exchanges=10)

        pages = [self.client.get(made.url)]
        while b"data-earlier" in pages[-1].content:
            link = next(
                each["href"] for _, each in parsed(pages[-1]).elements if "data-earlier" in each
            )
            pages.append(self.client.get(link))

        shown = [name for page in reversed(pages) for name in parsed(page).message_ids()]
        assert shown == [f"m-{number}" for number in range(1, 21)]

    def test_an_earlier_page_leads_back_to_the_latest_messages(self) -> None:
        made = talk(self.owner, exchanges=5)

        page = parsed(self.client.get(f"{made.url}?before=5"))

        assert "Latest messages" in page.text
        # Writing from here still goes on at the end.
        assert page.one("input", name="parent")["value"] == "10"
        assert not page.all("span", id="latest")

    def test_a_reply_in_several_parts_is_not_torn_by_the_edge_of_a_page(self) -> None:
        made = talk(self.owner)
        made.exchange("Q", "A")
        part = made.reply(made.question(), "1", GenerationStatus.STOPPED)
        for number in range(2, 5):
            part = made.reply(
                made.again(part.sequence, continues=True), str(number), GenerationStatus.STOPPED
            )
        made.exchange("Q", "A")
        made.exchange("Q", "A")

        page = parsed(self.client.get(made.url))
        link = next(each["href"] for _, each in page.elements if "data-earlier" in each)
        older = parsed(self.client.get(link))

        # The page has room for the last two parts, but shows none of the reply.
        assert page.message_ids() == ["m-8", "m-9", "m-10", "m-11"]
        assert older.message_ids() == ["m-2", "m-3", "m-7"]
        assert "<p>1234</p>" in older.html

    def test_the_earlier_page_of_a_branch_stays_on_it(self) -> None:
        made = talk(self.owner)
        question, first = made.exchange("Q", "first")
        made.reply(made.again(question.sequence), "second")
        follow = made.question("on the first", parent=first.sequence)
        made.reply(follow)
        for _ in range(3):
            made.exchange()

        page = parsed(self.client.get(f"{made.url}?branch={first.sequence}"))
        link = next(each["href"] for _, each in page.elements if "data-earlier" in each)
        older = parsed(self.client.get(link))

        assert "first" in older.text
        assert "second" not in older.text

    def test_opening_costs_the_same_however_long_it_is(self) -> None:
        short, long = talk(self.owner, exchanges=4), talk(self.owner, exchanges=60)
        self.client.get(short.url)

        counts = []
        for made in (short, long):
            with CaptureQueriesContext(connection) as queries:
                self.client.get(made.url)
            counts.append(len(queries))

        assert counts[0] == counts[1]
        assert counts[1] <= 14


@override_settings(CHAT_CONTEXT_TURNS=3)
class ContextLineTests(PageTestCase):
    def test_it_is_absent_while_everything_fits(self) -> None:
        made = talk(self.owner, exchanges=2)

        page = parsed(self.client.get(made.url))

        assert not page.all("li", id="context-line")
        assert not page.by_class("message--past")

    def test_it_stands_before_the_first_message_of_the_next_request(self) -> None:
        made = talk(self.owner, exchanges=5)

        page = parsed(self.client.get(made.url))

        receipt = next_context(store_for(self.owner), made.conversation, 10).receipt
        order = [each["id"] for tag, each in page.elements if tag == "li" and "id" in each]
        at = order.index("context-line")
        assert order[at + 1] == f"m-{receipt.sent[0]}"
        assert f"{len(receipt.sent)} of 10 messages are in view." in page.text
        assert len(page.by_class("message--past")) == receipt.left_out == 6

    @override_settings(CHAT_PAGE_MESSAGES=2)
    def test_a_page_that_begins_below_it_does_not_show_it(self) -> None:
        made = talk(self.owner, exchanges=5)

        latest = parsed(self.client.get(made.url))
        older = parsed(self.client.get(f"{made.url}?before=5"))

        assert not latest.all("li", id="context-line")
        assert not latest.by_class("message--past")
        assert len(older.by_class("message--past")) == 2
        assert not older.all("li", id="context-line")


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
