"""Having a reply written again in another way, on the page and by the API."""

from __future__ import annotations

from django.test import override_settings

from chat.domain.wishes import Preset, Wish
from chat.stores import store_for
from tests.builders import talk
from tests.chat.api.case import ApiTestCase, code_of
from tests.chat.views.case import SCRIPT, PageTestCase, parsed
from vana.env import ModelSpec

MODELS = override_settings(
    LLM_BASE_URL="http://127.0.0.1:9/v1",
    LLM_DEFAULT_MODEL="",
    LLM_MODELS=[ModelSpec("small", 8_000, "Small"), ModelSpec("large", 8_000, "Large")],
)


class AgainTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.talk = talk(self.owner, exchanges=1)
        self.url = f"{self.talk.url}m/2/retry/"

    def wish(self) -> Wish | None:
        generation = store_for(self.owner).active_generation(self.talk.id)
        assert generation is not None
        return generation.wish

    def test_a_reply_has_a_menu_of_ways(self) -> None:
        page = parsed(self.client.get(self.talk.url))

        presets = [each["value"] for each in page.all("button", name="preset")]
        assert presets == ["shorter", "longer", "simpler"]
        assert page.one("div", id="again-2")
        assert page.one("input", name="instruction")["maxlength"] == "500"
        assert not page.all("button", name="model")

    def test_a_preset_is_asked_for_and_shown_while_it_is_written(self) -> None:
        response = self.client.post(self.url, {"preset": "shorter", "key": "k"})

        assert response.status_code == 303
        assert self.wish() == Wish.of(Preset.SHORTER)
        assert "Asked for: shorter" in parsed(self.client.get(self.talk.url)).text

    def test_own_words_are_shown_at_the_finished_reply_as_typed(self) -> None:
        self.client.post(self.url, {"instruction": "as a <b>poem</b>"})
        generation = store_for(self.owner).active_generation(self.talk.id)
        assert generation is not None
        self.talk.end(generation, "Roses are red")

        page = parsed(self.client.get(self.talk.url))

        assert "Asked for: “as a <b>poem</b>”" in page.text
        assert "Roses are red" in page.text

    def test_own_words_count_more_than_a_preset(self) -> None:
        self.client.post(self.url, {"preset": "shorter", "instruction": "in French"})

        assert self.wish() == Wish("in French")

    def test_too_many_words_are_refused_with_the_reason(self) -> None:
        response = self.client.post(self.url, {"instruction": "x" * 501})

        assert response.status_code == 400
        assert "at most 500 characters" in parsed(response).text
        refused = self.client.post(self.url, {"instruction": "x" * 501}, headers=SCRIPT)
        assert refused.json()["code"] == "wish_too_long"

    def test_unknown_presets_and_models_are_refused(self) -> None:
        assert self.client.post(self.url, {"preset": "funnier"}).status_code == 404
        assert self.client.post(self.url, {"model": "nobody's"}).status_code == 400

    def test_a_shared_copy_does_not_say_what_was_wished(self) -> None:
        self.client.post(self.url, {"instruction": "for my grandmother"})
        generation = store_for(self.owner).active_generation(self.talk.id)
        assert generation is not None
        self.talk.end(generation, "Dear grandmother")
        self.client.post(f"{self.talk.url}share/")
        link = parsed(self.client.get(f"{self.talk.url}share/")).one("input", id="share-link")

        text = parsed(self.visitor_client.get(link["value"])).text

        assert "Dear grandmother" in text
        assert "for my grandmother" not in text

    def test_other_models_are_offered_and_the_one_that_wrote_is_named(self) -> None:
        with MODELS:
            page = parsed(self.client.get(self.talk.url))
            offered = [each["value"] for each in page.all("button", name="model")]
            self.client.post(self.url, {"model": "large"})
            generation = store_for(self.owner).active_generation(self.talk.id)
            assert generation is not None
            self.talk.end(generation, "By the large one")
            again = parsed(self.client.get(self.talk.url))

        assert offered == ["small", "large"]
        assert generation.model_name == "large"
        assert "Large, " in again.text
        assert [each["value"] for each in again.all("button", name="model")] == ["small"]

    def test_the_only_model_is_named_where_another_one_wrote(self) -> None:
        made = talk(self.owner, exchanges=1)

        assert "demo, " not in parsed(self.client.get(made.url)).text.lower()


class ApiTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)
        generation = store_for(self.owner).event(self.made.id, 2).invocation_id
        self.path = f"/conversations/{self.made.id}/generations/{generation}/retry"

    def again(self, body: object = None) -> object:
        response = self.program.send("POST", self.path, body)
        assert response.status_code == 201, response.content
        generation = store_for(self.owner).active_generation(self.made.id)
        assert generation is not None
        self.talk_reply = self.made.end(generation, "Again")
        items = self.program.get(f"/conversations/{self.made.id}/messages").json()["items"]
        return items[0]["preset"], items[0]["instruction"]

    def test_nothing_has_to_be_said(self) -> None:
        assert self.again() == (None, "")

    def test_a_preset_and_an_instruction_are_told_and_on_record(self) -> None:
        assert self.again({"preset": "simpler"}) == ("simpler", Wish.of(Preset.SIMPLER).text)

    def test_own_words_are_told_as_they_are(self) -> None:
        assert self.again({"instruction": "in French"}) == (None, "in French")

    def test_what_is_wrong_is_named(self) -> None:
        for body in (
            {"preset": "funnier"},
            {"instruction": "x" * 501},
            {"instruction": "\x00"},
            {"words": "x"},
        ):
            assert code_of(self.program.send("POST", self.path, body))[0] == 422, body
        assert code_of(self.program.send("POST", self.path, {"model": "nobody's"}))[0] in {400, 422}
