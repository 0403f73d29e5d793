"""Files are short, say what they are for, and hold nothing that does not belong there."""

from __future__ import annotations

import hashlib
import re
import tomllib

import pytest

from tests.house.checkout import ROOT, all_files, files, name

MAX_LINES = 300

# Written in halves, so that this file does not hold them.
UNFINISHED = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]
MACHINE = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/op" + "t/"]
REGISTRIES = ["pypi" + ".org/simple", "pythonhosted" + ".org", "npmjs" + ".org", "index" + "-url"]

INLINE = [
    (re.compile(r"<script(?![^>]*\ssrc=)[^>]*>"), "a script without src"),
    (re.compile(r"<style\b"), "a style element"),
    (re.compile(r"\sstyle\s*="), "a style attribute"),
    (re.compile(r"\son[a-z]+\s*="), "an event attribute"),
    (re.compile(r"javascript:"), "a javascript: address"),
]


def test_no_file_is_longer_than_one_can_read_at_once() -> None:
    folders = ["vana", "chat", "accounts", "templates", "static", "tests", "bench", "deploy"]
    too_long = {
        name(path): count
        for path in files(folders, ".py", ".html", ".css", ".js", ".sh")
        if (count := len(path.read_text().splitlines())) > MAX_LINES
        and "migrations" not in path.parts
    }

    assert too_long == {}


@pytest.mark.parametrize("word", UNFINISHED)
def test_nothing_is_left_for_later(word: str) -> None:
    pattern = re.compile(rf"\b{word}\b")

    assert [name(path) for path in all_files() if pattern.search(path.read_text())] == []


@pytest.mark.parametrize("text", [*MACHINE, *REGISTRIES])
def test_no_file_knows_the_machine_it_was_written_on(text: str) -> None:
    assert [name(path) for path in all_files() if text in path.read_text()] == []


def test_no_template_holds_inline_code() -> None:
    found = [
        f"{name(path)}: {what}"
        for path in files(["templates"], ".html", ".svg")
        for pattern, what in INLINE
        if pattern.search(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>1</script>",
        '<script type="module">1</script>',
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button onclick="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_inline_code_would_be_found(markup: str) -> None:
    assert any(pattern.search(markup) for pattern, _ in INLINE)


def test_a_script_of_its_own_file_is_not_inline() -> None:
    markup = '<script type="module" src="/static/js/vana.js" defer></script>'

    assert not any(pattern.search(markup) for pattern, _ in INLINE)


def test_every_partial_template_begins_by_saying_what_it_is() -> None:
    silent = [
        name(path)
        for path in files(["templates"], ".html")
        if path.name.startswith("_")
        and not re.match(r"(\{% load [^%]+ %\}\s*)*(\{% comment %\}|\{#)", path.read_text())
    ]

    assert silent == []


def test_vendored_files_are_those_that_were_looked_at() -> None:
    """static/vendor/SHA256SUMS names every vendored file; each folder has its licence."""
    vendor = ROOT / "static/vendor"
    there = {str(one.relative_to(vendor)): one for one in vendor.rglob("*") if one.is_file()}
    there.pop("SHA256SUMS", None)
    sums = vendor / "SHA256SUMS"
    lines = sums.read_text().splitlines() if sums.exists() else []
    expected = {
        file.strip("* "): digest for digest, _, file in (one.partition(" ") for one in lines)
    }

    found = {file: hashlib.sha256(path.read_bytes()).hexdigest() for file, path in there.items()}

    assert found == expected
    for folder in {path.parent for path in there.values()} - {vendor}:
        assert [one for one in folder.iterdir() if one.name.startswith("LICENSE")], folder


def test_every_folder_of_tests_is_run() -> None:
    """A folder that pyproject.toml does not name would never be run by `make test`."""
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    with_tests = {
        f"tests/{path.relative_to(ROOT / 'tests').parts[0]}"
        for path in (ROOT / "tests").rglob("test_*.py")
    }

    # Calls of their own in .ci/test: what takes a browser, or servers that are killed.
    parts = {"tests/e2e", "tests/processes"}
    assert with_tests - parts == set(options["testpaths"])
    assert all(part in (ROOT / ".ci/test").read_text() for part in parts)
