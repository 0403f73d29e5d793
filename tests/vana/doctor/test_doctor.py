"""The doctor names what is wrong with an installation, and what to do."""

from __future__ import annotations

import json
import resource
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
from django.test import TestCase, override_settings
from django.utils import timezone

from chat.operations.backups import places
from tests.model_server import running_model_server
from vana.doctor import CHECKS, Finding, Level, examined
from vana.doctor import database as database_checks

COLLECTED = {"staticfiles": {"BACKEND": "vana.staticfiles.StaticFilesStorage"}}


def found(topic: str) -> list[Finding]:
    return [finding for finding in examined(asks_model=False) if finding.topic == topic]


def the(topic: str) -> Finding:
    (finding,) = found(topic)
    return finding


@contextmanager
def data_in(**modes: int) -> Iterator[Path]:
    """A folder of data with the files named, and these modes."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        data = Path(name)
        data.chmod(modes.pop("folder", 0o700))
        for file, mode in modes.items():
            (data / file).touch()
            (data / file).chmod(mode)
        with override_settings(DATA_DIR=data, BACKUP_DIR=data / "backups"):
            yield data


def backup(data: Path, *, hours_ago: float) -> None:
    made_at = timezone.now() - timedelta(hours=hours_ago)
    path = data / "backups" / places.name_at(made_at)
    path.parent.mkdir(mode=0o700)
    path.touch(0o600)
    places.note_verified(path, made_at)


class DoctorTests(TestCase):
    def test_every_finding_that_is_not_well_says_what_to_do(self) -> None:
        with data_in():
            for finding in examined(asks_model=False):
                assert (finding.level is Level.WELL) != bool(finding.remedy), finding

    def test_missing_migrations(self) -> None:
        assert the("tables").level is Level.WELL

        MigrationRecorder.Migration.objects.filter(app="chat", name="0001_initial").delete()

        assert the("tables").level is Level.PROBLEM
        assert "manage.py migrate" in the("tables").remedy

    def test_static_files_that_were_not_collected_or_changed_since(self) -> None:
        with data_in() as data, override_settings(STATIC_ROOT=data / "static"):
            assert "collectstatic" in the("static files").remedy
            with override_settings(STORAGES=COLLECTED):
                call_command("collectstatic", "--no-input", verbosity=0)
            assert the("static files").level is Level.WELL
            with (data / "static/css/vana.css").open("a") as file:
                file.write("/* of an older Vana */")
            assert the("static files").sentence.startswith("1 of ")

    def test_data_that_others_can_read(self) -> None:
        with data_in(secret_key=0o600):
            assert the("permissions").level is Level.WELL
        with data_in(folder=0o755, secret_key=0o644):
            finding = the("permissions")
            assert finding.level is Level.PROBLEM
            assert "chmod" in finding.remedy
            assert "secret_key" in finding.sentence
        with data_in(secret_key=0o644):  # behind a folder that is closed
            assert the("permissions").level is Level.WELL

    def test_a_folder_that_is_not_there(self) -> None:
        with data_in() as data:
            shutil.rmtree(data)
            assert the("data folder").level is Level.PROBLEM
            data.mkdir()

    def test_a_full_disk(self) -> None:
        with data_in(), override_settings(DISK_FREE_MIN_MB=10**9):
            assert [one.level for one in found("disk")] == [Level.PROBLEM]

    def test_backups_beside_the_data(self) -> None:
        with data_in() as data:
            backup(data, hours_ago=1)
            assert [one.level for one in found("disk")] == [Level.WELL, Level.ADVICE]

    def test_no_backup_an_old_one_and_a_good_one(self) -> None:
        with data_in():
            assert the("backups").sentence == "There is no good one."
        with data_in() as data:
            backup(data, hours_ago=13)
            assert the("backups").sentence == "The newest good one is 13 hours old."
        with data_in() as data:
            backup(data, hours_ago=1)
            assert the("backups").level is Level.WELL
        with data_in(), override_settings(BACKUP_HOURS=0):
            assert the("backups").level is Level.ADVICE

    def test_jobs_that_are_overdue(self) -> None:
        MigrationRecorder.Migration.objects.update(applied=timezone.now() - timedelta(days=9))

        assert the("jobs").level is Level.PROBLEM
        assert "recovery" in the("jobs").sentence

    def test_too_few_open_files(self) -> None:
        with patch.object(resource, "getrlimit", return_value=(1_024, 1_024)):
            assert the("open files").level is Level.ADVICE
        with patch.object(resource, "getrlimit", return_value=(65_536, 65_536)):
            assert the("open files").level is Level.WELL

    def test_packages_that_differ_from_the_file(self) -> None:
        assert the("packages").level is Level.WELL
        with patch("importlib.metadata.version", return_value="0.0"):
            assert "Django" in the("packages").sentence

    def test_a_redis_that_is_away(self) -> None:
        with override_settings(REDIS_URL="redis://127.0.0.1:1/0", HEALTH_CHECK_SECONDS=1):
            assert the("Redis").level is Level.PROBLEM

    def test_a_mail_server_that_is_away(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        away = {
            "MAIL_ENABLED": True,
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": port,
        }
        with override_settings(**away):
            assert the("mail").level is Level.PROBLEM

    def test_settings_that_do_not_fit_together(self) -> None:
        with override_settings(HEARTBEAT_DEAD_SECONDS=0.1):
            assert "HEARTBEAT_DEAD_SECONDS" in the("settings").sentence
            assert the("settings").level is Level.PROBLEM

    def test_sqlite_without_its_log_of_writes(self) -> None:
        cursor = patch.object(database_checks, "connection").start()
        self.addCleanup(patch.stopall)
        cursor.vendor = "sqlite"
        cursor.cursor.return_value.__enter__.return_value.fetchone.return_value = ("delete",)

        (finding,) = database_checks.journal()

        assert finding.level is Level.PROBLEM

    def test_clocks_that_are_apart(self) -> None:
        connection = patch.object(database_checks, "connection").start()
        self.addCleanup(patch.stopall)
        connection.cursor.return_value.__enter__.return_value.fetchone.return_value = (12.5,)

        (finding,) = database_checks.clocks()

        assert finding.level is Level.PROBLEM

    def test_a_check_that_breaks_is_a_problem_and_hides_no_other(self) -> None:
        with patch("vana.doctor.upkeep.all_backups", side_effect=PermissionError(13, "Denied")):
            assert "PermissionError" in the("backups").sentence
            assert found("jobs")
        assert len({check.__name__ for check in CHECKS}) == len(CHECKS)


class ModelTests(TestCase):
    def test_the_model_server_is_asked_only_when_told_to(self) -> None:
        with running_model_server() as server:
            addressed = {"LLM_BASE_URL": server.base_url, "LLM_DEFAULT_MODEL": "scripted"}
            with override_settings(**addressed):
                assert "ask" in the("model").sentence
                levels = [one.level for one in examined(asks_model=True) if one.topic == "model"]

        assert levels == [Level.WELL, Level.WELL]

    def test_a_model_server_that_is_away_is_a_problem(self) -> None:
        away = {"LLM_BASE_URL": "http://127.0.0.1:1/v1", "LLM_DEFAULT_MODEL": "scripted"}
        with override_settings(**away, LLM_RETRIES=0):
            last = [one for one in examined(asks_model=True) if one.topic == "model"][-1]

        assert last.level is Level.PROBLEM


class CommandTests(TestCase):
    def _run(self, *options: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("doctor", *options, stdout=out)
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
        return 0, out.getvalue()

    def _only(self, *findings: Finding) -> Any:
        return patch("vana.management.commands.doctor.examined", return_value=findings)

    def test_it_ends_with_1_when_there_is_a_problem_and_only_then(self) -> None:
        with self._only(Finding(Level.ADVICE, "one", "It could be better.", "Better it.")):
            assert self._run()[0] == 0
        with self._only(Finding(Level.PROBLEM, "one", "It is bad.", "Do that.")):
            status, text = self._run()
        assert status == 1
        assert "It is bad." in text
        assert "→ Do that." in text

    def test_programs_read_json(self) -> None:
        with self._only(Finding(Level.PROBLEM, "one", "It is bad.", "Do that.")):
            status, text = self._run("--json")

        assert status == 1
        assert json.loads(text) == [
            {"level": "problem", "topic": "one", "sentence": "It is bad.", "remedy": "Do that."}
        ]
