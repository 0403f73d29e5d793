"""Rules for templates that a reader would otherwise have to remember."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from chat.templatetags.icons import ICONS

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTIALS = [path for path in TEMPLATES if path.name.startswith("_")]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


def _without_tags(path: Path) -> str:
    """Return the template's own text: no tags, values, comments, or markup."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{% block (\w+_class|back) %}.*?{% endblock %}", "", text)
    text = re.sub(r"{[%#{].*?[%#}]}", "", text, flags=re.DOTALL)
    # What is not prose: names, sizes, keys on keyboards, drawings.
    text = re.sub(r"<(kbd|title|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_compiles_and_is_short(path: Path) -> None:
    get_template(_name(path))

    assert len(path.read_text().splitlines()) <= 100


@pytest.mark.parametrize("path", PARTIALS, ids=_name)
def test_a_partial_begins_by_saying_what_it_needs(path: Path) -> None:
    comment = re.match(r"{% comment %}(.*?){% endcomment %}", path.read_text(), re.DOTALL)

    assert comment, "no comment"
    assert re.search(r"\bNeeds\b", comment[1])


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_no_template_holds_code_or_styles(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_text_is_marked_for_translation(path: Path) -> None:
    own = set(re.findall(r"[A-Za-z]{2,}", _without_tags(path))) - {"Vana", "doctype", "html"}

    assert own == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_labels_for_screen_readers_are_translated_too(path: Path) -> None:
    labels = re.findall(r'(?:aria-label|placeholder|alt)="([^"]*)"', path.read_text())

    assert [label for label in labels if re.match(r"[A-Za-z]", label)] == []


def test_every_icon_is_used_and_every_used_one_exists() -> None:
    text = "".join(path.read_text() for path in TEMPLATES)
    used = set(re.findall(r'{% icon "([\w-]+)"', text))
    suggestions = (ROOT / "chat" / "views" / "suggestions.py").read_text()
    used |= set(re.findall(r'Suggestion\(\s*"([\w-]+)"', suggestions))

    assert used == set(ICONS)
