"""How often each job of Vana runs by itself, unless the settings say otherwise."""

from __future__ import annotations

from datetime import timedelta

from django.test import override_settings

from chat.operations.jobs import jobs

INTERVALS = {
    "backup": timedelta(hours=6),
    "cleanup": timedelta(hours=24),
    "empty_conversations": timedelta(minutes=30),
    "erasures": timedelta(hours=1),
    "expired_exports": timedelta(hours=1),
    "export": None,
    "figures": timedelta(hours=1),
    "imports": None,
    "job_records": timedelta(hours=24),
    "recovery": timedelta(minutes=1),
    "tell_of_looks": timedelta(hours=1),
}


def test_jobs_run_as_often_as_they_should() -> None:
    assert {one.name: one.every for one in jobs()} == INTERVALS


@override_settings(BACKUP_HOURS=0, CLEANUP_HOURS=0)
def test_what_is_switched_off_only_runs_when_somebody_asks() -> None:
    assert {one.name for one in jobs() if one.every is None} >= {"backup", "cleanup"}


@override_settings(BACKUP_HOURS=12, CLEANUP_HOURS=6)
def test_settings_change_an_interval_at_once() -> None:
    every = {one.name: one.every for one in jobs()}

    assert every["backup"] == timedelta(hours=12)
    assert every["cleanup"] == timedelta(hours=6)
