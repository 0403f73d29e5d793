"""Documents are right about the code: links, paths, commands, records, changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, files, name

DOCUMENTS = [*ROOT.glob("*.md"), *files(["docs"], ".md")]
MAKEFILE = (ROOT / "Makefile").read_text()
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# A file or folder of this repository, in backticks.
PATH = re.compile(
    r"`((?:vana|chat|accounts|templates|static|tests|bench|deploy|docs|\.ci)/[\w./-]*)`"
)
RECORDS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text()):
        if link.startswith(("https://", "http://")):
            continue
        file, _, anchor = link.partition("#")
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_files_that_are_named_exist(document: Path) -> None:
    missing = [one for one in PATH.findall(document.read_text()) if not (ROOT / one).exists()]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_make_targets_that_are_named_exist(document: Path) -> None:
    named = set(re.findall(r"(?:^|`|[A-Z]+=\S+ )make ([a-z]+)", document.read_text(), re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))

    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_management_commands_that_are_named_exist(document: Path) -> None:
    own = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    djangos = {"check", "createsuperuser", "migrate", "collectstatic", "makemigrations"}
    named = re.findall(r"(?:manage\.py|deploy/manage\.sh|do=)\s?([a-z_]+)", document.read_text())

    assert set(named) <= own | djangos


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text()

    assert "\nmake run\n" in readme
    assert "\nmake test\n" in readme


def test_decisions_are_numbered_without_gaps_and_listed() -> None:
    listed = (ROOT / "docs/decisions/README.md").read_text()

    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))
    assert re.findall(r"\]\((\d{4}-[a-z-]+\.md)\)", listed) == [record.name for record in RECORDS]


@pytest.mark.parametrize("record", RECORDS, ids=name)
def test_a_decision_has_its_parts(record: Path) -> None:
    text = record.read_text()

    assert text.startswith(f"# {record.name[:4]}: ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_changelog_keeps_its_format() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text().splitlines()
    versions = [line for line in lines if line.startswith("## ")]
    kinds = {line[4:] for line in lines if line.startswith("### ")}

    assert lines[0] == "# Changelog"
    assert versions[0] == "## [Unreleased]"
    assert all(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", one) for one in versions[1:])
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\| \*\*(.+?)\*\*", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)

    assert words
    assert words == sorted(words)


def test_every_notice_is_documented() -> None:
    """docs/streaming.md names the notices that actions and generations publish."""
    said = re.compile(r"notices\.publish\(\s*[^,]+,\s*\"([a-z.]+)\"")
    code = [path.read_text() for path in files(["chat/actions", "chat/generation"], ".py")]
    documented = re.findall(
        r"^\| `([a-z]+\.[a-z]+)` \|", (ROOT / "docs/streaming.md").read_text(), re.MULTILINE
    )

    assert {kind for text in code for kind in said.findall(text)} == set(documented)


def test_every_job_is_documented() -> None:
    """docs/operations.md has a row for each job that a module declares, and for no other."""
    declared = re.compile(r"^@job\(\s*\"([a-z_]+)\"", re.MULTILINE)
    code = "".join(path.read_text() for path in files(["accounts", "chat", "vana"], ".py"))
    table = (ROOT / "docs/operations.md").read_text().partition("| job | runs | does |")[2]
    rows = re.findall(r"^\| `([a-z_]+)` \|", table.partition("\n\n")[0], re.MULTILINE)

    assert sorted(rows) == sorted(declared.findall(code))


def test_every_event_of_the_audit_is_documented() -> None:
    """docs/audit.md names each action that is recorded, wherever the code writes it down."""
    documented = (ROOT / "docs/audit.md").read_text()
    recorded = set()
    for path in files(["accounts", "chat", "vana"], ".py"):
        recorded |= set(_recorded(ast.parse(path.read_text())))

    assert {"people.refuse", "hold.place", "retention.reset", "account.erase"} <= recorded
    assert sorted(each for each in recorded if f"`{each}`" not in documented) == []


def _recorded(module: ast.Module) -> Iterator[str]:
    """Yield the actions that a module records: by their words, or by a name it gives to them."""
    named = {
        target.id: node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(module):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if call.func.id in {"record", "_record"} and call.args:
            said = call.args[0]
            value = named.get(said.id, said) if isinstance(said, ast.Name) else said
            yield from _words(value)


def _words(value: ast.expr) -> Iterator[str]:
    """Yield the words that an expression may have: what is compared in it is none of them."""
    if isinstance(value, ast.IfExp):
        yield from (*_words(value.body), *_words(value.orelse))
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
