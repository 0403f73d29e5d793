"""The files of deploy/: each can be read by the program it is for, and names only what is there."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.checkout import ROOT
from tests.services import program

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CODE = "/srv/vana"
# What one unit may say otherwise than the others.
OWN = {"ExecStart", "ExecStartPre", "Environment", "TimeoutStartSec", "TimeoutStopSec"}


def pairs(unit: Path, section: str = "Service") -> list[tuple[str, str]]:
    """Return the settings of one section; configparser refuses names that come twice."""
    _, _, rest = unit.read_text().partition(f"[{section}]\n")
    body = rest.partition("\n[")[0]
    lines = [line for line in body.splitlines() if line and not line.startswith("#")]
    return [(line.partition("=")[0], line.partition("=")[2]) for line in lines]


def default_of(variable: str, file: str) -> int:
    tree = ast.parse((ROOT / "vana/settings" / file).read_text())
    (call,) = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(first := next(iter(node.args), None), ast.Constant)
        and first.value == variable
    ]
    return int(next(ast.literal_eval(one.value) for one in call.keywords if one.arg == "default"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_a_unit(unit: Path, tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "apt-get install -y systemd")
    copy = tmp_path / unit.name
    # The program must exist for this; where Vana is installed it does.
    copy.write_text(unit.read_text().replace(f"{CODE}/.venv/bin/python", sys.executable))

    done = subprocess.run(
        [analyze, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_every_unit_is_closed_in_the_same_way() -> None:
    ways = [[pair for pair in pairs(unit) if pair[0] not in OWN] for unit in UNITS]

    assert len(UNITS) == 3
    assert all(way == ways[0] for way in ways)
    assert ("ProtectSystem", "strict") in ways[0]
    assert ("NoNewPrivileges", "yes") in ways[0]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is_and_waits_until_all_is_saved(unit: Path) -> None:
    settings = dict(pairs(unit))
    started = settings["ExecStart"]

    if "manage.py" in started:
        command = started.rpartition(" ")[2]
        assert list(ROOT.glob(f"*/management/commands/{command}.py"))
    else:
        # As deploy/run.sh starts it, which is tried at every start of a test's server.
        words = "-v 0 --no-server-name vana.asgi:application"
        assert started.endswith(words)
        assert words in (DEPLOY / "run.sh").read_text()
    shutdown_seconds = default_of("SHUTDOWN_SECONDS", "chat.py")
    assert int(settings["TimeoutStopSec"]) > shutdown_seconds
    exit_status = re.search(r"EXIT_CONFIGURATION = (\d+)", (ROOT / "vana/checks.py").read_text())
    assert exit_status
    assert settings["RestartPreventExitStatus"] == exit_status[1]


# Stands for Python: writes down how it is called.
PYTHON = """#!/bin/sh
echo "$@" >>"$CALLS"
"""
RESTORE = "manage.py restore --if-missing"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What starts Vana, with a Python that only writes down how it is called."""
    place = tmp_path / "checkout"
    shutil.copytree(DEPLOY, place / "deploy")
    (place / "deploy/install.sh").write_text("#!/bin/sh\n")
    (place / ".venv/bin").mkdir(parents=True)
    (place / ".venv/bin/python").write_text(PYTHON)
    (place / ".venv/bin/python").chmod(0o755)
    return place


def calls(checkout: Path, *command: str, wanted: str) -> list[str]:
    """Run a start, and return what it ran."""
    log = checkout / "calls"
    log.write_text("")
    environment = {
        "PATH": os.environ["PATH"],
        "VANA_DATA_DIR": str(checkout / "data"),
        "SECRET_KEY": "only-for-tests",
        "RESTORE_IF_MISSING": wanted,
        "CALLS": str(log),
    }
    subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)
    return log.read_text().splitlines()


def test_a_start_restores_what_is_missing_before_it_makes_tables(checkout: Path) -> None:
    wanted = calls(checkout, "deploy/run.sh", wanted="true")
    unwanted = calls(checkout, "deploy/run.sh", wanted="")

    assert wanted.index(RESTORE) < wanted.index("manage.py migrate --no-input --verbosity 0")
    assert "daphne" in wanted[-1]
    assert [one for one in wanted if one != RESTORE] == unwanted


def test_the_unit_restores_what_is_missing_before_the_server_makes_an_empty_file(
    checkout: Path,
) -> None:
    # As systemd reads it: two dollars are one.
    text = dict(pairs(DEPLOY / "vana.service"))["ExecStartPre"].replace("$$", "$")
    command = shlex.split(text.replace(CODE, str(checkout)))

    assert calls(checkout, *command, wanted="true") == [RESTORE]
    assert calls(checkout, *command, wanted="") == []


def test_only_one_unit_runs_jobs_beside_several_processes() -> None:
    environments = {
        unit.name: [value for name, value in pairs(unit) if name == "Environment"] for unit in UNITS
    }

    assert "RUN_JOBS=false" in environments["vana@.service"]
    assert "RUN_JOBS=false" not in environments["vana.service"]


def test_every_variable_of_the_example_is_documented() -> None:
    text = (DEPLOY / "vana.env.example").read_text()
    named = re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE)
    documented = (ROOT / "docs/configuration.md").read_text()

    assert named
    for name in named:
        assert f"| `{name.removesuffix('_FILE')}` |" in documented, name


def test_the_files_of_proxies_close_what_they_open() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        lines = [
            line.partition("#")[0].strip() for line in (DEPLOY / name).read_text().splitlines()
        ]
        text = "\n".join(lines)
        assert text.count("{") == text.count("}"), name
    nginx = [
        line.partition("#")[0].strip() for line in (DEPLOY / "nginx.conf").read_text().splitlines()
    ]
    assert all(line[-1] in ";{}" for line in nginx if line)


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_proxies_let_through_what_people_may_import(name: str) -> None:
    limit = re.search(
        r"(?:client_max_body_size|max_size) (\d+)(?:m|MB)", (DEPLOY / name).read_text()
    )

    assert limit
    assert int(limit[1]) > default_of("IMPORT_MAX_MB", "chat.py")


def test_nginx_waits_longer_than_a_stream_is_silent() -> None:
    text = (DEPLOY / "nginx.conf").read_text()
    waits = re.search(r"proxy_read_timeout (\d+)s", text)

    assert waits
    assert int(waits[1]) >= 3 * default_of("STREAM_KEEPALIVE_SECONDS", "chat.py")
    assert "proxy_buffering on" not in text


def test_the_container_is_made_of_what_there_is() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    shown = re.findall(r'"(deploy/[\w.]+)"', text)

    assert {"vana", "chat", "accounts", "manage.py"} <= set(names)
    for name in [*names, *shown]:
        assert list(ROOT.glob(name)), name


def test_hadolint_finds_nothing_in_the_containerfile() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", DEPLOY / "Containerfile"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_the_composition_names_secrets_and_volumes_that_it_has() -> None:
    whole: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    build = whole["services"]["vana"]["build"]

    assert (DEPLOY / build["context"] / build["dockerfile"]).exists()
    for service in whole["services"].values():
        assert set(service.get("secrets", [])) <= set(whole["secrets"])
        kept = {volume.partition(":")[0] for volume in service["volumes"]}
        assert kept <= set(whole["volumes"])
    environment = whole["services"]["vana"]["environment"]
    assert not any(name in environment for name in ("SECRET_KEY", "DATABASE_URL"))


def test_the_clients_of_postgresql_in_the_container_are_as_new_as_the_server() -> None:
    """Debian 12 has 15: pg_dump refuses a newer server, and there would be no backups."""
    whole: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())

    assert "bookworm" in (DEPLOY / "Containerfile").read_text()
    assert whole["services"]["postgres"]["image"].endswith("postgres:15-bookworm")
