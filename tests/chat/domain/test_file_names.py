"""Names of files out of titles that people and models wrote."""

from __future__ import annotations

import pytest

from chat.domain.file_names import (
    STEM_MAX_BYTES,
    FileNames,
    content_disposition,
    file_stem,
)


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Moss", "Moss"),
        ("  How does\tmoss \n drink?  ", "How does moss drink"),
        ("../../etc/passwd", "etc-passwd"),
        ('a/b\\c:d*e?f"g<h>i|j', "a-b-c-d-e-f-g-h-i-j"),
        (".hidden", "hidden"),
        ("trailing. . .", "trailing"),
        ("Über Moos ⚡ 森", "Über Moos ⚡ 森"),
        ("U\u0308ber", "Über"),
        ("👩\u200d🔬 at work", "👩\u200d🔬 at work"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("nul\x00\x1b[31m bell\x07", "nul[31m bell"),
        ("half \ud800 pair", "half  pair"),
        ("CON", "CON-"),
        ("aux.txt", "aux.txt-"),
        ("Console", "Console"),
        ("", "conversation"),
        ("///", "conversation"),
        ("…", "…"),
        ("\u200d", "conversation"),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, stem: str) -> None:
    found = file_stem(title, "conversation")

    assert " ".join(found.split()) == " ".join(stem.split())
    found.encode()


@pytest.mark.parametrize("character", ["a", "ä", "森", "🌲", "👩\u200d🔬"])
def test_the_longest_title_is_cut_between_characters(character: str) -> None:
    found = file_stem(character * 120, "conversation")

    assert 100 < len(found.encode()) <= STEM_MAX_BYTES
    assert not found.endswith("\u200d")
    assert (character * 120).startswith(found)


def test_no_name_is_there_twice_also_where_case_does_not_count() -> None:
    names = FileNames()

    found = [names.free(stem, "md") for stem in ("Moss", "Moss", "moss", "Moss (2)", "Fern")]

    assert found == ["Moss.md", "Moss (2).md", "moss (3).md", "Moss (2) (2).md", "Fern.md"]
    assert len({name.casefold() for name in found}) == len(found)


def test_a_thousand_of_one_name_take_no_longer_than_others() -> None:
    names = FileNames()

    assert len({names.free("Moss", "md") for _ in range(2_000)}) == 2_000


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Moss.md", 'attachment; filename="Moss.md"'),
        ("Über.md", "attachment; filename=\"Uber.md\"; filename*=UTF-8''%C3%9Cber.md"),
        ("森.md", "attachment; filename=\".md\"; filename*=UTF-8''%E6%A3%AE.md"),
        ("a%41'.md", "attachment; filename=\"a_41_.md\"; filename*=UTF-8''a%2541%27.md"),
        ('a"\r\nb.md', "attachment; filename=\"a_b.md\"; filename*=UTF-8''a%22%0D%0Ab.md"),
    ],
)
def test_the_header_is_plain_for_old_programs_and_exact_for_others(name: str, header: str) -> None:
    assert content_disposition(name) == header


def test_a_page_is_shown() -> None:
    assert content_disposition("Moss.html", is_inline=True) == 'inline; filename="Moss.html"'
