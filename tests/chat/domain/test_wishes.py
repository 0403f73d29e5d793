"""Wishes: how one reply should be written."""

from __future__ import annotations

import pytest

from chat.domain.wish_errors import WishTooLong
from chat.domain.wishes import WISH_MAX_CHARS, Preset, Wish, read_wish, written_wish


@pytest.mark.parametrize("preset", Preset)
def test_every_preset_tells_the_model_something_of_its_own(preset: Preset) -> None:
    wish = Wish.of(preset)

    assert wish.preset is preset
    assert len({Wish.of(each).text for each in Preset}) == len(Preset)
    assert len(wish.text) <= WISH_MAX_CHARS
    assert read_wish(written_wish(wish)) == wish


def test_own_words_are_told_as_they_are() -> None:
    wish = Wish.in_words("  as a poem, für Ünal 🌿 ")

    assert wish == Wish("as a poem, für Ünal 🌿")
    assert read_wish(written_wish(wish)) == wish


def test_nothing_is_no_wish() -> None:
    assert Wish.in_words(" \n ") is None
    assert read_wish(written_wish(None)) is None


def test_a_wish_has_a_length() -> None:
    assert Wish.in_words("x" * WISH_MAX_CHARS) is not None
    with pytest.raises(WishTooLong):
        Wish.in_words("x" * (WISH_MAX_CHARS + 1))


@pytest.mark.parametrize("values", [None, "shorter", [], {}, {"text": 7}, {"preset": "shorter"}])
def test_what_is_no_wish_is_read_as_none(values: object) -> None:
    assert Wish.from_metadata(values) is None


@pytest.mark.parametrize("preset", ["funnier", 7, [], {}])
def test_an_unknown_preset_leaves_its_words(preset: object) -> None:
    assert Wish.from_metadata({"text": "Be brief.", "preset": preset}) == Wish("Be brief.")
