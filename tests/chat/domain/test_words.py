"""Words: one spelling of a word finds the others, in every script."""

from __future__ import annotations

import unicodedata

import pytest

from chat.domain.words import WORD_MAX_CHARS, WORDS_MAX, fold, searchable, words_of

SAME = [
    ("Café", "cafe"),
    ("STRASSE", "Straße"),
    ("Łódź Øre", "lodz ore"),
    ("İSTANBUL", "istanbul"),
    ("\uff21\uff22\uff23", "abc"),
    ("ﬁne", "fine"),
    ("Ἀθῆναι", "αθηναι"),
    ("ΟΔΟΣ", "οδος"),
    ("مُحَمَّد", "محمد"),
    ("أحمد", "احمد"),
    ("שָׁלוֹם", "שלום"),
    ("Ёлка", "елка"),
]


@pytest.mark.parametrize(("written", "asked"), SAME)
def test_case_accents_and_variants_make_no_difference(written: str, asked: str) -> None:
    assert list(words_of(written)) == list(words_of(asked))


@pytest.mark.parametrize("text", ["Café crème", "Übergrößenträger", "Tiếng Việt", "हिन्दी", "が"])
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))

    assert composed != apart or text == "हिन्दी"
    assert fold(composed) == fold(apart)


WORDS = [
    ("don't stop", ["don", "t", "stop"]),
    ("don\u2019t stop", ["don", "t", "stop"]),
    ("snake_case, kebab-case", ["snake", "case", "kebab", "case"]),
    ("C++ and C#", ["c", "and", "c"]),
    ("version 3.12", ["version", "3", "12"]),
    ("自行车 abc漢字", ["自", "行", "车", "abc", "漢", "字"]),
    ("ひらがな", ["ひ", "ら", "が", "な"]),
    ("학교에서", ["학", "교", "에", "서"]),
    ("हिन्दी किताब", ["हिन्दी", "किताब"]),
    ("party 🎉👍🏽", ["party", "🎉", "👍"]),
    ("\x00\ud800 _ -- ()*\"'", []),
]


@pytest.mark.parametrize(("text", "words"), WORDS, ids=[repr(text) for text, _ in WORDS])
def test_words_are_what_people_would_type(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


def test_kana_that_differ_by_their_marks_stay_different() -> None:
    assert fold("が") != fold("か")


def test_a_giant_word_and_a_giant_text_are_cut() -> None:
    assert searchable("x" * 10_000) == ["x" * WORD_MAX_CHARS]
    assert len(searchable("word " * (WORDS_MAX + 5))) == WORDS_MAX
    assert sum(len(word.encode()) for word in searchable("語" * 64 + " ok " * 200_000)) < 400_001
