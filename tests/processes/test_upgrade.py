"""`deploy/upgrade.sh` on a checkout with data: backup first, restart last."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.processes.person import Person
from tests.servers import ROOT, VanaServer, running
from tests.services import program


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of this repository as a person who installs Vana has it."""
    place = tmp_path / "checkout"
    names = ["accounts", "chat", "deploy", "docs", "static", "templates", "vana"]
    for name in names:
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [ROOT / "manage.py", *ROOT.glob("requirements*.txt")]:
        shutil.copy(path, place)
    (place / ".gitignore").write_text(".venv\n__pycache__/\n")
    (place / ".venv").symlink_to((ROOT / ".venv").resolve())
    git(place, "init", "--quiet")
    commit(place, "one")
    return place


def git(place: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=A test", "-c", "user.email=test@example.org"]
    return subprocess.run(
        [program("git", "apt-get install -y git"), *identity, *arguments],
        cwd=place,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def commit(place: Path, version: str) -> None:
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "--message", version)
    git(place, "tag", version)


def upgrade(
    place: Path, environment: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [place / "deploy/upgrade.sh", *arguments],
        cwd=place,
        env={**environment, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_an_upgrade_backs_up_changes_the_code_and_restarts(
    tmp_path: Path, prepared: Path, checkout: Path
) -> None:
    with running(tmp_path / "data", like=prepared) as server, Person(server.url) as person:
        person.sign_up("person@example.org")
        (checkout / "static/css/vana.css").write_text("/* newer */\n")
        commit(checkout, "two")
        git(checkout, "checkout", "--quiet", "one")
        done = upgrade(checkout, {**server.environment, "RESTART": "echo restarted"}, "two")

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "restarted"
    assert list((server.data_dir / "backups").glob("vana-*.tar.gz"))
    assert (server.data_dir / "static/css/vana.css").read_text() == "/* newer */\n"
    assert '"accounts": 1' in server.manage("stats", "--json")


def test_an_upgrade_that_fails_restarts_nothing_and_says_how_to_go_back(
    tmp_path: Path, prepared: Path, checkout: Path
) -> None:
    server = VanaServer(tmp_path / "data")
    shutil.copytree(prepared, server.data_dir)
    before = git(checkout, "rev-parse", "HEAD").strip()
    (checkout / "vana/settings/site.py").write_text("raise SystemExit(3)\n")
    commit(checkout, "broken")
    git(checkout, "checkout", "--quiet", "one")

    done = upgrade(checkout, {**server.environment, "RESTART": "echo restarted"}, "broken")

    assert done.returncode != 0
    assert "restarted\n" not in done.stdout
    assert f"git checkout {before}" in done.stdout
    assert list((server.data_dir / "backups").glob("vana-*.tar.gz"))


def test_changed_files_are_not_overwritten(tmp_path: Path, prepared: Path, checkout: Path) -> None:
    server = VanaServer(tmp_path / "data")
    shutil.copytree(prepared, server.data_dir)
    (checkout / "vana/urls.py").write_text("mine")

    done = upgrade(checkout, server.environment, "one")

    assert done.returncode == 1
    assert "git status" in done.stderr
    assert (checkout / "vana/urls.py").read_text() == "mine"
