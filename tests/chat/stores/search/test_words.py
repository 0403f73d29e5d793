"""Which words find what: the same in SQLite and in PostgreSQL (`.ci/test` runs this on both)."""

from __future__ import annotations

from chat.domain.events import EventType, Role
from tests.chat.stores.building import ended, said
from tests.chat.stores.search.case import SearchCase


class WordTests(SearchCase):
    CORPUS = (
        "A rain tank for the allotment",
        "The tank leaks when it rains",
        "Café crème, s'il vous plaît",
        "I can't open the snake_case file",
        "我的自行车在图书馆门口",
        "自己走行车道",
        "مُحَمَّد يقرأ كتابا",
        "हिन्दी में किताब",
        "한국어 학교에서 배웠어요",
        "Party 🎉 tonight",
        "C++ or C#?",
        "100% of 50_000 * \\ %d",
        "SELECT * FROM t; -- 'quoted' \"twice\"",
    )
    FOUND = {
        "rain": [0, 1],
        '"rain"': [0],
        "RAIN tank": [0],
        "tank rain": [0, 1],
        '"rain tank"': [0],
        '"tank rain"': [],
        "allot": [0],
        "lotment": [],
        "cafe creme": [2],
        "CAFÉ": [2],
        "cafe\u0301": [2],
        "can't": [3],
        "can\u2019t": [3],
        "cant": [],
        "snake_case": [3],
        "自行车": [4],
        "图书馆": [4],
        "车": [4, 5],
        "行车": [4, 5],
        "محمد": [6],
        "किताब": [7],
        "हिन्दी": [7],
        "학교": [8],
        "국어": [8],
        "🎉": [9],
        "party 🎉": [9],
        "c": [10],
        "50_000": [11],
        "100%": [11],
        "%": None,
        "_": None,
        "select 'quoted'": [12],
        "a OR b": [],
        "rain NOT tank": [],
        "rain*": [0, 1],
        "ra": [0, 1],
        "r": [],
        "from t": [12],
        "(rain": [0, 1],
        "rain) OR (x": [],
        "scope:rain": [],
        "@u1": [],
        "-- quoted": [12],
    }

    def setUp(self) -> None:
        super().setUp()
        self.said(*self.CORPUS)

    def test_words_find_what_they_are_in(self) -> None:
        for text, expected in self.FOUND.items():
            with self.subTest(text):
                if expected is not None:
                    assert self.found(text) == sorted(self.CORPUS[n] for n in expected)

    def test_replies_are_found_whole_and_broken_off_ones_too(self) -> None:
        for status in ("completed", "stopped", "failed", "interrupted"):
            draft = said(f"reply {status}", type=EventType(f"generation.{status}"))
            self.store.append(self.said("Question"), draft)

        assert len(self.found("reply")) == 4

    def test_thinking_is_not_searched(self) -> None:
        generation = self.writing()
        self.store.finish(generation.id, ended("An answer", thinking="secretly pondering"))

        assert self.found("answer") == ["An answer"]
        assert self.found("pondering") == []

    def test_what_is_for_the_model_is_not_found(self) -> None:
        talk_id = self.said("Question")
        self.store.append(talk_id, said("tooling", type=EventType.TOOL_RETURNED))
        self.store.append(talk_id, said("systemic", author=Role.SYSTEM.value))

        assert self.found("tooling") == self.found("systemic") == []

    def test_a_long_message_is_found_by_its_last_word(self) -> None:
        text = "many different words " * 1_500 + "lastly"
        self.said(text)

        assert self.found("lastly") == [text]

    def test_a_giant_message_is_stored_and_found_by_its_beginning(self) -> None:
        # More distinct words than PostgreSQL keeps of one text.
        text = "firstly " + " ".join(f"{n:x}" * 12 for n in range(40_000))
        self.said(text)

        assert self.found("firstly") == [text]
