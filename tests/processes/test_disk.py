"""A full disk and one that is read-only: a calm page, no confirmed message lost, no restart."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model_server import ThreadedModelServer
from tests.processes.conftest import model_environment
from tests.processes.person import Person
from tests.servers import VanaServer
from tests.services import leave_out

# Room for some messages beside the data that each server begins with.
ROOM_MB = 4
LONG = "a long message " * 2_000
TOKEN = "a token of sixteen or more"
BACK_SECONDS = 60.0
MOUNT, UMOUNT = "/bin/mount", "/bin/umount"


@pytest.fixture
def small_disk(tmp_path: Path, prepared: Path) -> Iterator[Path]:
    """A disk of a few megabytes with a prepared folder of data on it."""
    place = tmp_path / "disk"
    place.mkdir()
    used = sum(path.stat().st_size // 4_096 + 2 for path in prepared.rglob("*")) * 4_096
    size = f"size={used + ROOM_MB * 1024 * 1024}"
    done = subprocess.run([MOUNT, "-t", "tmpfs", "-o", size, "tmpfs", place], check=False)
    if done.returncode != 0:
        leave_out("This user cannot mount a small disk. To run this test: run it as root")
    try:
        shutil.copytree(prepared, place / "data")
        yield place
    finally:
        subprocess.run([UMOUNT, "--lazy", place], check=False)


@pytest.fixture
def vana(small_disk: Path, model_server: ThreadedModelServer) -> Iterator[VanaServer]:
    environment = {**model_environment(model_server), "HEALTH_TOKEN": TOKEN}
    server = VanaServer(small_disk / "data", environment)
    # Its log is on another disk, as the journal is.
    server.log_path = small_disk.parent / "log"
    server.start()
    yield server
    server.stop()


@pytest.fixture
def person(vana: VanaServer) -> Iterator[Person]:
    with Person(vana.url) as person:
        person.sign_up("person@example.org")
        yield person


def failed_checks(person: Person) -> set[str]:
    answer = person.get("/health/ready", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    return {name for name, one in answer["checks"].items() if one["status"] == "failing"}


def wait_for_checks(person: Person, wanted: set[str]) -> None:
    end = time.monotonic() + BACK_SECONDS
    while failed_checks(person) != wanted:
        assert time.monotonic() < end, failed_checks(person)
        time.sleep(0.1)


def test_a_full_disk_loses_no_confirmed_message(
    vana: VanaServer, person: Person, small_disk: Path
) -> None:
    path = person.ask("script:paced?tokens=20&rate=100")
    person.read(person.stream_path(path), chars=1_000_000)
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 4_096)
            file.flush()

    confirmed, refused = [], None
    for number in range(200):
        response = person.submit(path, f"{path}messages/", prompt=f"number {number}. {LONG}")
        if response.status_code == 503:
            refused = response
            break
        if response.status_code == 303:  # 409: the reply before is still being written
            confirmed.append(number)
    assert refused is not None
    assert "Vana is taking a break" in refused.text
    assert LONG[:100] in refused.text
    wait_for_checks(person, {"data_folder"})

    filler.unlink()
    wait_for_checks(person, set())
    end = time.monotonic() + BACK_SECONDS
    while True:
        again = person.submit(path, f"{path}messages/", prompt="after the disk was full")
        if again.status_code == 303:
            break
        assert time.monotonic() < end, again.status_code
        time.sleep(0.2)
    shown = person.wait_for(path, "after the disk was full")
    assert [number for number in confirmed if f"number {number}. " not in shown] == []


def test_vana_says_so_when_its_disk_is_read_only_and_starts_when_it_is_not(
    vana: VanaServer, person: Person
) -> None:
    path = person.ask("script:paced?tokens=20&rate=100")
    person.read(person.stream_path(path), chars=1_000_000)
    disk = vana.data_dir.parent
    vana.stop()
    subprocess.run([MOUNT, "-o", "remount,ro", disk], check=True)
    try:
        with pytest.raises(AssertionError):
            vana.start()
        assert "VANA_DATA_DIR" in vana.log_text
        assert "cannot be written" in vana.log_text
    finally:
        subprocess.run([MOUNT, "-o", "remount,rw", disk], check=True)

    vana.start()
    assert failed_checks(person) == set()
    assert person.ask("script:paced?tokens=20&rate=100", path)
