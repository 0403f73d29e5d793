"""`make test` says what it left out, and its exit status is right."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.checkout import ROOT

# Stands in for pytest: fails for the part that FAIL names.
PYTEST = """#!/bin/sh
case "$*" in
    *"${FAIL:-nothing}"*) echo "== 1 failed, 2 passed in 0.10s =="; exit 1 ;;
    *) echo "== 3 passed in 0.10s ==" ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real runner, and programs that only say what they would do."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/test", tmp_path / ".ci/test")
    _program(tmp_path / "deploy/install.sh", "#!/bin/sh\n")
    _program(tmp_path / ".venv/bin/pytest", PYTEST)
    _program(tmp_path / ".ci/adk-oldest", PYTEST.replace("$*", "$0"))
    for name in (
        "bash",
        "cat",
        "dirname",
        "env",
        "grep",
        "mktemp",
        "rm",
        "sh",
        "tail",
        "tee",
        "tr",
    ):
        _link(tmp_path / "bin" / name, str(shutil.which(name)))
    return tmp_path


def _program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def _link(path: Path, target: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(target)


def run(checkout: Path, *, with_services: bool, **environment: str) -> tuple[int, str]:
    """Run the parts; the services are PostgreSQL, Redis and Chromium."""
    _program(checkout / ".venv/bin/python", f"#!/bin/sh\nexit {0 if with_services else 1}\n")
    if with_services:
        _program(checkout / "bin/chromium", "#!/bin/sh\n")
    done = subprocess.run(
        [str(checkout / "bin/bash"), ".ci/test"],
        cwd=checkout,
        env={"PATH": str(checkout / "bin"), "TMPDIR": str(checkout), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.partition("== summary ==")[2]


def test_every_part_is_run_and_named_with_its_closing_line(checkout: Path) -> None:
    status, summary = run(checkout, with_services=True)

    assert status == 0
    for part in ("unit", "postgresql", "redis", "adk-oldest", "processes", "browser"):
        assert [line for line in summary.splitlines() if line.startswith(part) and " ok " in line]
    assert summary.count("3 passed in 0.10s") == 6


@pytest.mark.parametrize(
    "part",
    [
        "--durations",
        "tests/accounts",
        "test_visitors",
        "adk-oldest",
        "tests/processes",
        "tests/e2e",
    ],
)
def test_a_part_that_fails_makes_the_whole_fail(checkout: Path, part: str) -> None:
    status, summary = run(checkout, with_services=True, FAIL=part)

    assert status == 1
    assert summary.count("FAILED") == 1
    assert "1 failed, 2 passed" in summary


def test_what_cannot_run_here_is_left_out_loudly(checkout: Path) -> None:
    status, summary = run(checkout, with_services=False)

    assert status == 0
    assert summary.count("LEFT OUT") == 3
    assert "apt-get install -y chromium" in summary
    assert "apt-get install -y postgresql" in summary
    assert "apt-get install -y redis-server" in summary


def test_in_ci_nothing_may_be_left_out(checkout: Path) -> None:
    status, _ = run(checkout, with_services=False, CI="true")

    assert status == 1


def test_the_real_tools_are_there() -> None:
    """The stand-ins above replace these; a renamed one would go unnoticed."""
    text = (ROOT / ".ci/test").read_text()

    for program in ("deploy/install.sh", ".venv/bin/pytest", ".venv/bin/python"):
        assert program in text
    assert os.access(ROOT / "deploy/install.sh", os.X_OK)
