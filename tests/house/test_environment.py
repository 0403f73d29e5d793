"""`make run` brings what is missing and leaves what is set."""

from __future__ import annotations

import os
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.house.checkout import ROOT


def environment_for(data_dir: Path, **given: str) -> dict[str, str]:
    """Return the environment in which `make run` would start the server."""
    done = subprocess.run(
        ["/bin/sh", "-euc", ". deploy/environment.sh; env -0"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "VANA_DATA_DIR": str(data_dir), **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return dict(line.split("=", 1) for line in done.stdout.split("\0") if line)


def test_the_first_start_makes_a_secret_that_nobody_else_can_read(tmp_path: Path) -> None:
    environment = environment_for(tmp_path / "data")

    secret = Path(environment["SECRET_KEY_FILE"])
    assert secret == tmp_path / "data/secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    assert len(secret.read_text().strip()) >= 50
    assert list(secret.parent.iterdir()) == [secret]


def test_a_later_start_keeps_the_secret(tmp_path: Path) -> None:
    environment_for(tmp_path)
    first = (tmp_path / "secret_key").read_text()

    environment_for(tmp_path)

    assert (tmp_path / "secret_key").read_text() == first


def test_starts_at_the_same_time_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        starts = list(pool.map(lambda _: environment_for(tmp_path), range(4)))

    assert {start["SECRET_KEY_FILE"] for start in starts} == {str(tmp_path / "secret_key")}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_secret_of_ones_own_is_used(tmp_path: Path) -> None:
    environment = environment_for(tmp_path, SECRET_KEY="mine")

    assert environment["SECRET_KEY"] == "mine"
    assert "SECRET_KEY_FILE" not in environment
    assert list(tmp_path.iterdir()) == []


def test_the_address_follows_the_port(tmp_path: Path) -> None:
    assert environment_for(tmp_path, PORT="9123")["SITE_URL"] == "http://127.0.0.1:9123"


def test_what_is_set_stays(tmp_path: Path) -> None:
    given = {"SITE_URL": "https://chat.example.org", "HOST": "::1", "PORT": "9123"}

    environment = environment_for(tmp_path, **given)

    assert {name: environment[name] for name in given} == given
