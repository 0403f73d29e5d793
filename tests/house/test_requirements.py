"""What is installed is what is used, pinned and explained."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.checkout import ROOT, files

FILES = sorted(ROOT.glob("requirements*.txt"))
# Used by name: in settings, on the command line, or by another package when it is there.
BY_NAME = {
    "argon2-cffi",
    "daphne",
    "django-allauth",
    "django-csp",
    "django-htmx",
    "django-redis",
    "whitenoise",
}


def lines_of(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line and not line.startswith("#")]


def direct(file: Path) -> set[str]:
    """Return the packages that this file asks for itself: those with a reason beside them."""
    return {
        canonicalize_name(Requirement(line.partition("#")[0]).name)
        for line in lines_of(file)
        if "#" in line
    }


def imported(folders: list[str]) -> set[str]:
    """Return the packages that our modules import."""
    packages = importlib.metadata.packages_distributions()
    modules = {
        module.partition(".")[0]
        for path in files(folders, ".py")
        for node in ast.walk(ast.parse(path.read_text()))
        for module in _modules(node)
    }
    theirs = modules - sys.stdlib_module_names - {"vana", "chat", "accounts", "tests", "bench"}
    return {_package(module, packages[module]) for module in theirs}


def _package(module: str, candidates: list[str]) -> str:
    """Return whose module it is: some packages add plugins to another one's, or share a name."""
    names = [canonicalize_name(candidate) for candidate in candidates]
    if module in names:
        return module
    asked_for = {package for file in FILES for package in direct(file)}
    return next((name for name in names if name in asked_for), names[0])


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_package_is_pinned_and_installed_as_pinned(file: Path) -> None:
    for line in lines_of(file):
        if line.startswith("-r "):
            assert (ROOT / line[3:]).exists()
            continue
        requirement = Requirement(line.partition("#")[0])
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), line
        installed = importlib.metadata.version(requirement.name)
        assert str(requirement.specifier) == f"=={installed}", line


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_line_says_where_packages_come_from(file: Path) -> None:
    options = [line for line in lines_of(file) if line.startswith("-")]

    assert all(re.fullmatch(r"-r requirements[a-z0-9-]*\.txt", option) for option in options)


def test_what_the_code_imports_is_asked_for_and_nothing_else() -> None:
    # asgiref comes with Django, which is built on it; Twisted with daphne.
    comes_along = {"asgiref", "twisted"}
    extras = [
        file for file in FILES if file.name not in {"requirements.txt", "requirements-dev.txt"}
    ]
    optional = {package for file in extras for package in direct(file)}

    used = imported(["vana", "chat", "accounts"]) - comes_along

    assert used | BY_NAME == direct(ROOT / "requirements.txt") | optional
