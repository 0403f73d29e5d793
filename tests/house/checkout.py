"""The files of this checkout, as tests about the house look at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("vana", "chat", "accounts", "tests", "bench", "deploy")
_TEXT = {".css", ".html", ".ini", ".js", ".json", ".md", ".po", ".py", ".sh", ".svg", ".toml",
         ".txt", ".yaml", ".yml"}  # fmt: skip
# Written by tools, or by others and only kept here.
_NOT_OURS = {"__pycache__", "vendor", "node_modules"}


def files(folders: Iterable[str], *suffixes: str) -> Iterator[Path]:
    """Yield our own text files in the folders of the checkout, with these suffixes or any."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            is_ours = path.is_file() and not _NOT_OURS & set(path.parts)
            if is_ours and path.suffix in (suffixes or _TEXT):
                yield path


def all_files() -> Iterator[Path]:
    """Yield everything that is written by hand: code, pages, documents and what lies on top."""
    yield from files([*CODE, "templates", "static", "docs"])
    on_top = {".gitignore", "Makefile", "LICENSE", ".pre-commit-config.yaml"}
    yield from (path for path in sorted(ROOT.iterdir()) if path.name in on_top)
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix in _TEXT)
    yield from sorted((ROOT / ".ci").iterdir())


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
