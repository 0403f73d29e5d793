"""The commands: every target of the Makefile can be made, every script can be read."""

from __future__ import annotations

import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, name

TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
SCRIPTS = [*sorted(ROOT.glob("deploy/*.sh")), *sorted(ROOT.glob(".ci/*"))]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_what_to_do(target: str) -> None:
    done = run("make", "--dry-run", target)

    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_make_alone_lists_every_target() -> None:
    listed = run("make").stdout

    assert re.findall(r"^make ([a-z]+)", listed, re.MULTILINE) == TARGETS


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_can_be_read_and_run(script: Path) -> None:
    first = script.read_text().splitlines()[0]
    shell = "bash" if "bash" in first else "sh"

    assert run(shell, "-n", str(script)).returncode == 0
    # What is sourced has no interpreter of its own and is not run.
    assert first.startswith("#!/") == bool(script.stat().st_mode & 0o111)


def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = run(".venv/bin/python", "deploy/check_port.py", "127.0.0.1", port)

    assert done.returncode == 1
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_told_in_a_sentence(port: str) -> None:
    done = run(".venv/bin/python", "deploy/check_port.py", "127.0.0.1", port)

    assert done.returncode == 1
    assert done.stderr.startswith("PORT must be")


def test_a_free_port_is_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])

    assert run(".venv/bin/python", "deploy/check_port.py", "127.0.0.1", port).returncode == 0
