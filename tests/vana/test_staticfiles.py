"""Collected static files: one stylesheet out of its parts, under a name that says its contents."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from vana.staticfiles import SCRIPT, STYLESHEET, Found, StaticFilesStorage, imported, joined


def _found(**files: str) -> Found:
    storage = InMemoryStorage()
    for name, text in files.items():
        storage.save(f"css/{name}.css", ContentFile(text))
    return {f"css/{name}.css": (storage, f"css/{name}.css") for name in files}


def test_parts_stand_where_their_import_stood() -> None:
    found = _found(
        vana='@layer a, b;\n@import "./one.css";\n@import "./two.css";\n',
        one="@layer a { .x {} }\n",
        two="@layer b { .y {} }\n",
    )

    text = joined(found, STYLESHEET)

    assert text == "@layer a, b;\n@layer a { .x {} }\n\n@layer b { .y {} }\n\n"


def test_a_part_that_is_missing_stops_the_build() -> None:
    with pytest.raises(KeyError, match=r"css/gone\.css"):
        joined(_found(vana='@import "./gone.css";'), STYLESHEET)


def test_imports_are_named_from_the_root() -> None:
    assert imported('@import "./a/b.css";', STYLESHEET) == ["css/a/b.css"]


def test_a_page_needs_one_stylesheet_and_one_script(tmp_path: Path) -> None:
    shutil.copytree(settings.BASE_DIR / "static", tmp_path, dirs_exist_ok=True)
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    found = {name: (source, name) for name, source in FileSystemFinder().list([])}

    outcomes = [outcome for _, _, outcome in storage.post_process(found)]

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    style, script = ((tmp_path / names[name]) for name in (STYLESHEET, SCRIPT))
    assert "@import" not in style.read_text()
    assert ".btn" in style.read_text()
    assert "\nimport " not in script.read_text()
    assert style.with_name(f"{style.name}.gz").exists()
    # With the page itself, the first visit stays below 100 KB.
    assert sum(len(gzip.compress(path.read_bytes())) for path in (style, script)) <= 80_000


def test_another_run_joins_again(tmp_path: Path) -> None:
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    found = _found(vana='@import "./one.css";\n', one="@layer a {}\n")

    names = []
    for _ in range(2):
        list(storage.post_process(found))
        names.append(json.loads((tmp_path / "staticfiles.json").read_text())["paths"][STYLESHEET])

    assert names[0] == names[1]
    assert (tmp_path / names[0]).read_text() == "@layer a {}\n\n"
