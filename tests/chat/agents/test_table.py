"""docs/agents.md shows what the contract found."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

from tests.chat.agents.contract import ServiceContract
from tests.chat.agents.known_failures import BY_LUCK, KNOWN_FAILURES, as_table

DOCUMENT = (Path(__file__).parents[3] / "docs/agents.md").read_text()


def test_the_table_in_the_document_is_the_one_of_the_tests() -> None:
    assert as_table() in DOCUMENT


def test_the_table_names_tests_that_exist() -> None:
    assert all(hasattr(ServiceContract, test) for test in KNOWN_FAILURES)
    assert set(KNOWN_FAILURES) >= BY_LUCK


def test_the_document_names_the_version_that_was_compared() -> None:
    assert f"google-adk {importlib.metadata.version('google-adk')}" in DOCUMENT
