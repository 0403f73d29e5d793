"""What the addresses of health tell, and to whom."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from accounts.roles import AccountRole
from chat import models
from chat.domain.jobs import JobStatus
from tests.builders import person, staff
from vana.health import checks, examining
from vana.lifecycle import services

TOKEN = "a token of sixteen or more"
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}


def free_megabytes(count: int) -> Any:
    usage = shutil.disk_usage("/")._replace(free=count * 1024 * 1024)
    return patch("vana.health.checks.shutil.disk_usage", return_value=usage)


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Let the check `name` raise an error that holds what nobody may read."""

    def check() -> None:
        raise OSError(2, "No such file", "/srv/vana/secret")

    examination = examining._examinations[name]
    with patch.object(examination, "_check", check):
        yield


@override_settings(HEALTH_TOKEN=TOKEN)
class HealthTests(TestCase):
    def test_a_process_that_lives_says_so(self) -> None:
        response = self.client.get("/health/live")

        assert (response.status_code, response.json()) == (200, {"status": "ok"})
        assert response["Cache-Control"] == "no-store"

    def test_living_asks_nothing_of_the_database(self) -> None:
        with self.assertNumQueries(0):
            self.client.get("/health/live")

    def test_strangers_learn_that_all_is_well_and_nothing_else(self) -> None:
        response = self.client.get("/health/ready")

        assert (response.status_code, response.json()) == (200, {"status": "ok"})

    def test_strangers_learn_that_something_is_wrong_and_not_what(self) -> None:
        with broken("data_folder"):
            response = self.client.get("/health/ready")

        assert (response.status_code, response.json()) == (503, {"status": "not ready"})

    def test_the_token_shows_every_check(self) -> None:
        answer = self.client.get("/health/ready", headers=AUTHORIZATION).json()

        assert set(answer["checks"]) == {"process", *checks.CHECKS}
        assert {check["status"] for check in answer["checks"].values()} == {"ok"}

    def test_a_wrong_token_shows_nothing(self) -> None:
        for value in ("Bearer wrong", f"Basic {TOKEN}", "Bearer", "Bearer é"):
            answer = self.client.get("/health/ready", headers={"Authorization": value}).json()
            assert "checks" not in answer, value

    @override_settings(HEALTH_TOKEN="")
    def test_a_token_that_is_not_set_is_nobodys(self) -> None:
        answer = self.client.get("/health/ready", headers={"Authorization": "Bearer "}).json()

        assert "checks" not in answer

    def test_staff_who_may_see_figures_see_details_and_members_do_not(self) -> None:
        for user, sees in ((staff(AccountRole.SUPPORT), True), (person(), False)):
            client = Client()
            client.force_login(user)
            assert ("checks" in client.get("/health/ready").json()) is sees

    @override_settings(STAFF_SECOND_FACTOR=True)
    def test_staff_without_the_second_factor_that_is_asked_for_see_nothing(self) -> None:
        self.client.force_login(staff(AccountRole.SUPPORT))

        assert "checks" not in self.client.get("/health/ready").json()

    def test_a_broken_session_is_a_stranger(self) -> None:
        self.client.cookies["vana_session"] = "made-up"

        assert self.client.get("/health/ready").json() == {"status": "ok"}

    def test_no_answer_names_a_path(self) -> None:
        with broken("data_folder"):
            response = self.client.get("/health/ready", headers=AUTHORIZATION)

        assert response.json()["checks"]["data_folder"] == {
            "status": "failing",
            "reason": "FileNotFoundError",
        }
        assert b"/srv" not in response.content

    def test_a_missing_migration_is_failing(self) -> None:
        MigrationRecorder.Migration.objects.filter(app="chat", name="0001_initial").delete()

        response = self.client.get("/health/ready", headers=AUTHORIZATION)

        assert response.status_code == 503
        found = response.json()["checks"]["migrations"]
        assert found == {"status": "failing", "reason": "not_applied", "count": 1}

    def test_little_room_on_the_disk_is_a_warning_with_the_figure(self) -> None:
        with free_megabytes(120):
            response = self.client.get("/health/ready", headers=AUTHORIZATION)
            strict = self.client.get("/health/ready?strict")

        assert response.status_code == 200
        found = response.json()["checks"]["disk"]
        assert found == {"status": "warning", "reason": "low", "free_mb": 120}
        assert (strict.status_code, strict.json()) == (503, {"status": "not ready"})

    def test_a_job_that_failed_is_a_warning_until_it_ends_well(self) -> None:
        now = timezone.now()
        fields = {"job": "figures", "queued_at": now}
        models.JobRun.objects.create(
            **fields, slot="1", status=JobStatus.FAILED, ended_at=now - timedelta(minutes=2)
        )
        before = self.client.get("/health/ready", headers=AUTHORIZATION).json()
        models.JobRun.objects.create(
            **fields, slot="2", status=JobStatus.SUCCEEDED, ended_at=now - timedelta(minutes=1)
        )
        after = self.client.get("/health/ready", headers=AUTHORIZATION).json()

        assert before["checks"]["jobs"]["status"] == "warning"
        assert before["checks"]["jobs"]["failed"] == ["figures"]
        assert after["checks"]["jobs"] == {"status": "ok"}

    def test_an_overdue_job_is_a_warning(self) -> None:
        long_ago = timezone.now() - timedelta(days=3)
        MigrationRecorder.Migration.objects.update(applied=long_ago)

        found = self.client.get("/health/ready", headers=AUTHORIZATION).json()["checks"]["jobs"]

        assert found["reason"] == "overdue"
        assert "recovery" in found["overdue"]

    def test_a_process_that_ends_takes_nothing_new(self) -> None:
        with patch.object(services, "_has_ended", new=True):
            assert self.client.get("/health/ready").status_code == 503
            assert self.client.get("/health/live").status_code == 200

    def test_other_methods_are_refused(self) -> None:
        for path in ("/health/live", "/health/ready"):
            assert self.client.post(path).status_code == 405
            assert self.client.head(path).status_code == 200
