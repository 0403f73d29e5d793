"""What a visitor does leaves nothing in the database, and is gone after its time."""

from __future__ import annotations

import time_machine
from django.db import connection
from django.test import override_settings

from tests.builders import talk
from tests.chat.views.case import PageTestCase, parsed


class VisitorTests(PageTestCase):
    def _rows(self) -> dict[str, int]:
        counts = {}
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - names of tables
                counts[table] = cursor.fetchone()[0]
        return counts

    def test_a_whole_visit_writes_no_row_anywhere(self) -> None:
        before = self._rows()

        self.visitor_client.get("/")
        address = self.visitor_client.post("/c/", {"prompt": "Nobody may know"})["Location"]
        made = talk(self.visitor_of(self.visitor_client), exchanges=2)
        for path in (address, made.url, f"{made.url}?before=3", "/shortcuts/", "/x/"):
            self.visitor_client.get(path)
        self.visitor_client.post(f"{made.url}messages/", {"prompt": "Nor this"})
        self.visitor_client.post(f"{made.url}stop/")
        self.visitor_client.post("/theme/", {"theme": "dark"})
        self.visitor_client.post("/forget/")

        assert self._rows() == before

    @override_settings(VISITOR_HOURS=2)
    def test_it_is_gone_after_its_time_and_not_before(self) -> None:
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
            self.visitor_client.post("/c/", {"prompt": "Hello"})
            made = talk(self.visitor_of(self.visitor_client), exchanges=1)

            clock.shift(3600)
            page = parsed(self.visitor_client.get(made.url))
            assert "It disappears today at 15:00 unless you write again." in page.text
            clock.shift(2 * 3600 + 1)

            assert self.visitor_client.get(made.url).status_code == 404

    def test_reading_it_again_keeps_it(self) -> None:
        with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
            self.visitor_client.post("/c/", {"prompt": "Hello"})
            made = talk(self.visitor_of(self.visitor_client), exchanges=1)

            for _ in range(3):
                clock.shift(20 * 3600)
                assert self.visitor_client.get(made.url).status_code == 200
