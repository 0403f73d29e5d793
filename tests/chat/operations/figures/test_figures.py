"""Figures: counted by day and by model, kept when what they count goes, shown at the same cost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from accounts.roles import AccountRole
from chat import models
from chat.domain.figures import Measure
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.operations.figures.charts import HEIGHT, LEAST, WIDTH, bars_of
from chat.operations.figures.keeping import DAYS, KEPT_DAYS, keep_figures
from chat.operations.figures.shown import overview
from tests.accounts.test_admin_roles import client_of
from tests.builders import person, staff, talk

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()


def value(measure: Measure, day: date = TODAY, model: str = "") -> int | None:
    rows = models.Figure.objects.filter(day=day, measure=measure, model_name=model)
    return rows.values_list("value", flat=True).first()


class CountingTests(TestCase):
    def setUp(self) -> None:
        self.owner = Owner.user(person().pk)

    def talk_on(self, day: datetime, exchanges: int = 1) -> models.Conversation:
        made = talk(self.owner, exchanges=exchanges)
        models.Generation.objects.filter(conversation_id=made.id).update(
            queued_at=day,
            first_delta_at=day + timedelta(milliseconds=750),
            input_tokens=10,
            output_tokens=3,
        )
        models.Conversation.objects.filter(pk=made.id).update(created_at=day)
        return models.Conversation.objects.get(pk=made.id)

    def test_a_day_is_counted_by_its_own_hours(self) -> None:
        self.talk_on(NOON, exchanges=2)
        self.talk_on(NOON - timedelta(days=1))
        self.talk_on(datetime(2026, 11, 20, tzinfo=UTC))

        keep_figures(now=NOON)

        yesterday = TODAY - timedelta(days=1)
        assert (value(Measure.MESSAGES), value(Measure.MESSAGES, yesterday)) == (3, 1)
        assert (value(Measure.CONVERSATIONS), value(Measure.CONVERSATIONS, yesterday)) == (2, 1)
        assert value(Measure.ACTIVE_PEOPLE) == 1
        assert value(Measure.PEOPLE) == 1
        assert value(Measure.PEOPLE, yesterday) is None
        assert (value(Measure.STORAGE_BYTES) or 0) > 10_000

    def test_replies_are_counted_by_model(self) -> None:
        made = self.talk_on(NOON, exchanges=3)
        failed = models.Generation.objects.filter(conversation=made).first()
        assert failed is not None
        models.Generation.objects.filter(pk=failed.pk).update(
            status=GenerationStatus.FAILED.value, model_name="other"
        )

        keep_figures(now=NOON)

        assert value(Measure.REPLIES, model="demo") == 2
        assert value(Measure.REPLIES, model="other") == 1
        assert value(Measure.FAILED_REPLIES, model="other") == 1
        assert value(Measure.INPUT_TOKENS, model="demo") == 20
        assert value(Measure.OUTPUT_TOKENS, model="demo") == 6
        assert value(Measure.FIRST_WORDS_MS, model="demo") == 750

    def test_a_question_that_is_answered_twice_is_one_message(self) -> None:
        made = talk(self.owner, exchanges=1)
        made.end(made.again(1).generation, "Another reply")
        models.Generation.objects.update(queued_at=NOON)

        keep_figures(now=NOON)

        assert value(Measure.MESSAGES) == 1
        assert value(Measure.REPLIES, model="demo") == 2

    def test_what_was_counted_of_a_day_that_ended_stays(self) -> None:
        made = self.talk_on(NOON)
        keep_figures(now=NOON)
        keep_figures(now=NOON + timedelta(days=1))
        made.delete()

        counts = keep_figures(now=NOON + timedelta(days=1, hours=1))

        assert value(Measure.MESSAGES) == 1
        assert counts == {"days": 1}

    def test_days_that_were_missed_are_counted_once(self) -> None:
        self.talk_on(NOON - timedelta(days=20))

        assert keep_figures(now=NOON) == {"days": DAYS}
        assert keep_figures(now=NOON) == {"days": 1}

        assert value(Measure.MESSAGES, TODAY - timedelta(days=20)) == 1

    def test_figures_of_long_ago_go(self) -> None:
        old = TODAY - timedelta(days=KEPT_DAYS + 1)
        models.Figure.objects.create(day=old, measure=Measure.PEOPLE, value=1, counted_at=NOON)

        keep_figures(now=NOON)

        assert value(Measure.PEOPLE, old) is None

    def test_counting_does_not_read_all_rows(self) -> None:
        """By the indexes of when: what is older is not looked at."""
        with CaptureQueriesContext(
            connection,
        ) as queries:
            keep_figures(now=NOON)
        statements = {query["sql"] for query in queries if '"queued_at" >=' in query["sql"]}
        assert statements
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
                    plan = " ".join(str(row[3]) for row in cursor.fetchall())
                    assert re.search(r"chat_generation_queued|chat_jobrun", plan), plan

    def test_the_command_counts_now_and_is_on_record(self) -> None:
        call_command("figures")

        assert models.JobRun.objects.filter(job="figures", status="succeeded").exists()
        assert models.Figure.objects.exists()


@time_machine.travel(NOON, tick=False)
class PageTests(TestCase):
    def test_it_works_with_no_data(self) -> None:
        page = client_of(staff(AccountRole.SUPPORT)).get("/admin/").content.decode()

        assert "Nothing was counted yet" in page
        assert '<svg class="chart"' not in page

    def test_a_chart_has_a_table_with_the_same_numbers(self) -> None:
        for back, count in ((0, 12_345), (3, 7)):
            models.Figure.objects.create(
                day=TODAY - timedelta(days=back),
                measure=Measure.MESSAGES,
                value=count,
                counted_at=NOON,
            )

        page = client_of(staff(AccountRole.SUPPORT)).get("/admin/").content.decode()

        chart = page.partition('id="figure-messages"')[2].partition("</details>")[0]
        assert chart.count("<rect") == 2
        assert chart.count('scope="row"') == DAYS
        assert "12,352" in chart
        assert "12,345" in chart
        assert "style=" not in page

    def test_models_are_listed_by_what_they_wrote(self) -> None:
        for name, count in (("small", 2), ("large", 40)):
            models.Figure.objects.create(
                day=TODAY, measure=Measure.REPLIES, model_name=name, value=count, counted_at=NOON
            )

        assert [(row.name, row.replies) for row in overview().models] == [
            ("large", "40"),
            ("small", "2"),
        ]

    def test_a_look_costs_one_question_however_much_there_is(self) -> None:
        rows = [
            models.Figure(
                day=TODAY - timedelta(days=back),
                measure=measure,
                model_name=f"model {number}",
                value=5,
                counted_at=NOON,
            )
            for back in range(DAYS)
            for measure in Measure
            for number in range(3)
        ]
        models.Figure.objects.bulk_create(rows)

        with self.assertNumQueries(1):
            overview()

    def test_whoever_may_not_see_figures_sees_none(self) -> None:
        for role in (AccountRole.SUPPORT, AccountRole.PRIVACY_OFFICER, AccountRole.ADMINISTRATOR):
            assert 'id="figures"' in client_of(staff(role)).get("/admin/").content.decode()
        member = person("mira@example.org", is_staff=True)
        assert 'id="figures"' not in client_of(member).get("/admin/").content.decode()


def test_bars_are_as_high_as_their_values() -> None:
    bars = bars_of([0, 1, 1_000_000, 500_000])

    assert [bar.height for bar in bars] == [str(LEAST), f"{HEIGHT:.1f}", f"{HEIGHT / 2:.1f}"]
    assert float(bars[-1].x) + float(bars[-1].width) < WIDTH
    assert bars_of([0, 0]) == []
    assert bars_of([]) == []
