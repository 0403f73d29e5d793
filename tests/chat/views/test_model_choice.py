"""The choice of a model: a menu with descriptions, and what a conversation remembers of it."""

from __future__ import annotations

from django.test import override_settings

from tests.builders import talk
from tests.chat.views.case import PageTestCase, parsed
from vana.env import ModelSpec

MODELS = [
    ModelSpec("small", 8_192, "Llama", "Quick answers"),
    ModelSpec("large", 32_768, "Moss", "For long texts"),
]
several = override_settings(
    LLM_BASE_URL="http://127.0.0.1:9/v1", LLM_MODELS=MODELS, LLM_DEFAULT_MODEL=""
)


class ModelChoiceTests(PageTestCase):
    def test_with_one_model_only_its_name_is_there(self) -> None:
        page = parsed(self.client.get("/"))

        assert "Model: Demo model" in page.text
        assert not page.all("input", name="model")

    @several
    def test_each_model_stands_there_with_what_it_is_good_for(self) -> None:
        page = parsed(self.client.get("/"))

        assert "popover" in page.one("fieldset", id="models")
        first, second = page.all("input", name="model")
        assert ("checked" in first, "checked" in second) == (True, False)
        assert page.one("span", id=second["aria-describedby"])
        assert "Moss For long texts" in page.text
        assert page.one("button", popovertarget="models")["aria-label"] == "Model: Llama"

    @several
    def test_a_conversation_remembers_the_model_it_was_asked_with_last(self) -> None:
        path = self.client.post("/c/", {"prompt": "Hello", "model": "small"})["Location"]
        path = path.partition("#")[0]
        made = talk(self.owner)
        made.exchange()
        self.client.post(f"{made.url}messages/", {"prompt": "And?", "model": "large"})

        for page, name in ((path, "small"), (made.url, "large")):
            inputs = parsed(self.client.get(page)).all("input", name="model")
            assert [each["value"] for each in inputs if "checked" in each] == [name]
        assert made.conversation.model_name == "large"

    @several
    def test_a_model_that_is_no_longer_offered_is_named_and_cannot_be_chosen(self) -> None:
        made = talk(self.owner)
        asked = made.question()
        made.reply(asked)
        with override_settings(LLM_MODELS=[*MODELS, ModelSpec("old", 4_096, "Oak")]):
            self.client.post(f"{made.url}messages/", {"prompt": "And?", "model": "old"})

        page = parsed(self.client.get(made.url))

        assert "old No longer offered here" in page.text
        assert "old" not in [each["value"] for each in page.all("input", name="model")]
        assert page.one("button", popovertarget="models")["aria-label"] == "Model: Llama"

    @several
    def test_a_refused_message_keeps_the_choice(self) -> None:
        page = parsed(self.client.post("/c/", {"prompt": " ", "model": "large"}))

        inputs = page.all("input", name="model")
        assert [each["value"] for each in inputs if "checked" in each] == ["large"]
