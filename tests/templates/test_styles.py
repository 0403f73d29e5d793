"""The stylesheet: readable colours, small files, each in its layer, every one of them used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.templates.contrast import COLOURS, contrast, tokens, too_faint

CSS = Path(__file__).parents[2] / "static" / "css"
ENTRY = CSS / "vana.css"
PARTS = sorted(path for path in CSS.rglob("*.css") if path != ENTRY)
LAYERS = ["reset", "tokens", "base", "layout", "components", "content", "pages", "utilities"]


def test_every_pair_of_colours_can_be_read() -> None:
    assert too_faint(COLOURS.read_text()) == []


def test_a_pair_that_is_too_faint_is_found() -> None:
    css = COLOURS.read_text()
    fainter = re.sub(r"--text-3:.*", "--text-3: light-dark(oklch(70% 0 0), oklch(40% 0 0));", css)

    assert "text-3 on bg, light" in too_faint(fainter)
    assert "text-3 on bg, dark" in too_faint(fainter)


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert tokens(COLOURS.read_text())["accent"] == ((31, 89, 64), (149, 205, 172))


def test_the_order_of_layers_is_fixed_once() -> None:
    statements = re.findall(r"@layer ([^{;]+);", ENTRY.read_text())

    assert [name.strip() for name in statements[0].split(",")] == LAYERS
    assert len(statements) == 1


def test_every_part_is_imported_once() -> None:
    imported = re.findall(r'@import "\./([^"]+)";', ENTRY.read_text())

    assert sorted(imported) == [str(path.relative_to(CSS)) for path in PARTS]


@pytest.mark.parametrize("path", PARTS, ids=lambda path: str(path.relative_to(CSS)))
def test_a_part_is_short_and_stays_in_its_layer(path: Path) -> None:
    text = path.read_text()
    folder = path.relative_to(CSS).parts[0].removesuffix(".css")

    assert len(text.splitlines()) <= 120
    assert text.startswith(f"@layer {folder} {{\n")
    assert text.count("@layer") == 1
    assert "!important" not in text
    assert "url(" not in text


# The administration's own parts stand beside the others, in the layer of pages.
ADMINISTRATION = CSS.parent / "administration"
ADMINISTRATION_PARTS = sorted(
    path for path in ADMINISTRATION.glob("*.css") if path.name != "administration.css"
)


def test_every_part_of_the_administration_is_imported_once() -> None:
    entry = (ADMINISTRATION / "administration.css").read_text()

    imported = re.findall(r'@import "\./([^"]+)";', entry)
    assert sorted(imported) == [path.name for path in ADMINISTRATION_PARTS]


@pytest.mark.parametrize("path", ADMINISTRATION_PARTS, ids=lambda path: path.name)
def test_a_part_of_the_administration_is_short_and_in_the_layer_of_pages(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= 120
    assert text.startswith("@layer pages {\n")
    assert text.count("@layer") == 1
    assert "!important" not in text
    assert "url(" not in text
