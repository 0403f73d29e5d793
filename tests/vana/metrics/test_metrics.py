"""Figures for Prometheus: who gets them, what they say, and that they name nobody."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import Client, TestCase, override_settings
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.roles import AccountRole
from chat import models
from chat.domain.jobs import JobStatus
from chat.domain.owners import Owner
from chat.generation.watching import Ended, tell, watchers
from tests.builders import person, staff, talk
from vana.metrics import counting, gauges

TOKEN = "a token of sixteen or more"
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
MARKER = "xylophone-marker"
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


@override_settings(METRICS=True, HEALTH_TOKEN=TOKEN)
class MetricsTests(TestCase):
    def _asked(self) -> Samples:
        response = self.client.get("/metrics", headers=AUTHORIZATION)
        assert response.status_code == 200
        return samples(response.content.decode())

    def test_who_has_no_token_and_no_role_finds_nothing(self) -> None:
        member = Client()
        member.force_login(person())

        for client in (self.client, member):
            response = client.get("/metrics")
            assert (response.status_code, response.content) == (404, b"")

    def test_staff_who_may_see_figures_find_them(self) -> None:
        self.client.force_login(staff(AccountRole.SUPPORT))

        assert self.client.get("/metrics").status_code == 200

    def test_there_are_none_where_they_are_off_or_the_package_is_missing(self) -> None:
        with override_settings(METRICS=False):
            assert self.client.get("/metrics", headers=AUTHORIZATION).status_code == 404
        with patch("vana.metrics.views.find_spec", return_value=None):
            assert self.client.get("/metrics", headers=AUTHORIZATION).status_code == 404

    def test_the_database_is_looked_at_when_somebody_asks(self) -> None:
        talk(Owner.user(person().pk)).question()
        ended = timezone.now() - timedelta(minutes=5)
        good = {"job": "figures", "slot": "1", "status": JobStatus.SUCCEEDED, "ended_at": ended}
        models.JobRun.objects.create(**good)

        found = self._asked()

        assert value(found, "vana_database_up") == 1
        assert value(found, "vana_database_bytes") > 0
        assert value(found, "vana_replies_active", status="queued") == 1
        last = value(found, "vana_job_last_success_timestamp_seconds", job="figures")
        assert last == pytest.approx(ended.timestamp())
        assert value(found, "vana_job_trouble", job="figures", kind="failed") == 0

    def test_a_database_that_does_not_answer_is_a_figure_too(self) -> None:
        with gauges._looking:
            found = self._asked()

        assert value(found, "vana_database_up") == 0
        assert "vana_database_bytes" not in {name for name, _ in found}
        assert value(found, "vana_streams_open") == 0

    def test_replies_are_counted_by_how_they_end(self) -> None:
        counting.watch()
        counting.watch()
        before = counting.replies.labels("completed", "demo", "tester")._value.get()
        tell(
            Ended(
                "completed", "demo", "tester",
                input_tokens=12, output_tokens=34, first_delta_seconds=0.3, seconds=2.0,
            )
        )  # fmt: skip

        found = self._asked()

        assert watchers.count(counting._reply_ended) == 1
        labels = {"status": "completed", "engine": "demo", "model": "tester"}
        assert value(found, "vana_replies_total", **labels) == before + 1
        assert value(found, "vana_tokens_total", model="tester", direction="output") >= 34
        assert value(found, "vana_first_words_seconds_bucket", model="tester", le="0.5") >= 1

    def test_no_figure_names_a_person_or_holds_content(self) -> None:
        owner = person(f"{MARKER}@example.org", name=MARKER)
        talk(Owner.user(owner.pk), exchanges=1, title=MARKER)

        text = self.client.get("/metrics", headers=AUTHORIZATION).content.decode()

        assert MARKER not in text
        assert str(owner.public_id) not in text
        names = {name for _, labels in samples(text) for name, _ in labels}
        assert names <= {"kind", "status", "engine", "model", "direction", "le", "job"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        ("/c/0b2e/", "conversation"),
        ("/c/0b2e/g/1/stream", "stream"),
        ("/api/v1/conversations", "api"),
        ("/static/css/vana.css", "static"),
        ("/made/up/by/somebody", "page"),
        ("", "page"),
    ],
)
def test_addresses_are_of_few_kinds(path: str, kind: str) -> None:
    assert counting.kind_of(path) == kind
