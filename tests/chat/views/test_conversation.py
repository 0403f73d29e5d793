"""The page of a conversation: what it shows of questions and replies."""

from __future__ import annotations

from chat.domain.engine_errors import EngineError
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from tests.builders import talk
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

    def test_each_failure_has_a_sentence_of_its_own_and_retry_and_keeps_the_text(self) -> None:
        sentences = {kind.code: str(kind.message) for kind in EngineError.__subclasses__()}
        assert len(set(sentences.values())) == len(sentences) >= 11
        for code, sentence in sentences.items():
            for text in ("", "Half a"):
                with self.subTest(code=code, text=text):
                    made = talk(self.owner)
                    made.reply(made.question(), text, GenerationStatus.FAILED, error_code=code)

                    page = parsed(self.client.get(made.url))

                    page.one("div", role="alert")
                    assert [each for each in sentences.values() if each in page.text] == [sentence]
                    page.one("form", action=f"{made.url}m/2/retry/")
                    offered = page.all("form", action=f"{made.url}m/2/continue/")
                    is_kept = "<p>Half a</p>" in page.html
                    assert (is_kept, len(offered)) == (bool(text), len(text[:1]))

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
