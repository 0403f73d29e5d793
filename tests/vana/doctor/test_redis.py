"""What visitors say is to reach no disk: the doctor asks Redis whether it writes to one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import override_settings

from tests.redis_server import RedisServer
from vana.doctor import Finding, Level
from vana.doctor.services import redis


@contextmanager
def a_redis(*options: str) -> Iterator[None]:
    server = RedisServer(*options)
    server.start()
    try:
        with override_settings(REDIS_URL=server.url):
            yield
    finally:
        server.stop()


def the_finding() -> Finding:
    (finding,) = redis()
    return finding


def test_one_that_keeps_nothing_is_well() -> None:
    with a_redis():
        finding = the_finding()

    assert finding.level is Level.WELL
    assert "keeps nothing on a disk" in finding.sentence


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--save", "3600 1"], "snapshots (save)"),
        (["--appendonly", "yes"], "appendonly"),
        (["--save", "3600 1", "--appendonly", "yes"], "snapshots (save), appendonly"),
    ],
)
def test_one_that_writes_to_a_disk_is_named_with_what_to_change(
    tmp_path: Path, options: list[str], named: str
) -> None:
    with a_redis("--dir", str(tmp_path), *options):
        finding = the_finding()

    assert finding.level is Level.ADVICE
    assert finding.sentence.endswith(f": {named}.")
    assert 'save ""' in finding.remedy


@pytest.mark.parametrize(
    "options",
    [
        ["--rename-command", "CONFIG", ""],
        ["--user", "default", "on", "nopass", "~*", "&*", "+@all", "-config"],
    ],
    ids=["no such command", "forbidden"],
)
def test_one_that_does_not_tell_is_no_reason_to_worry(options: list[str]) -> None:
    with a_redis(*options):
        finding = the_finding()

    assert finding.level is Level.WELL
    assert "it does not tell" in finding.sentence
