"""What a visitor does leaves nothing in the database, and is gone after its time."""

from __future__ import annotations

import time_machine
from django.core import signing
from django.db import connection
from django.test import Client, override_settings

from chat.stores import store_for
from chat.visitors import VISITOR_COOKIE
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

    @override_settings(GENERATIONS_PER_VISITOR=100)
    def test_a_whole_visit_writes_no_row_anywhere(self) -> None:
        before = self._rows()

        self.visitor_client.get("/")
        address = self._done("/c/", prompt="Nobody may know", instructions="Least of all you")
        address = address.partition("#")[0]
        made = talk(self.visitor_of(self.visitor_client), exchanges=2)
        self._done(f"{made.url}rename/", title="A name of its own")
        self._done(f"{made.url}instructions/", instructions="Be quiet")
        self._done(f"{made.url}m/4/fork/")
        # No reply is written here: the first one asked for is waited for.
        self._done(f"{made.url}m/2/retry/", instruction="In a whisper")
        self._done(f"{made.url}messages/", prompt="Nor this, which waits")
        self._done(f"{address}messages/", prompt="Nor this")
        waiting = store_for(made.owner).waiting(made.id)
        assert waiting is not None
        self._done(f"{made.url}waiting/edit/", message=str(waiting.id))
        self._done(f"{made.url}waiting/remove/", message=str(waiting.id))
        self._done(f"{made.url}stop/")
        edited = talk(self.visitor_of(self.visitor_client), exchanges=1)
        self._done(f"{edited.url}m/1/edit/", prompt="In other words")
        for path in (address, made.url, f"{made.url}?before=3", "/shortcuts/", "/export/"):
            assert self.visitor_client.get(path).status_code == 200, path
        for name in ("export/", "export.json", "export.md", "export.txt", "print/"):
            assert self.visitor_client.get(f"{made.url}{name}").getvalue(), name
        self.visitor_client.get("/x/")
        self._done("/theme/", theme="dark")
        self._done(f"{edited.url}delete/")
        self._done("/forget/")

        assert self._rows() == before

    def _done(self, path: str, **fields: str) -> str:
        """Send a form that is taken, and return where it leads."""
        response = self.visitor_client.post(path, fields)
        assert response.status_code == 303, (path, response.status_code)
        return str(response["Location"])

    def test_who_changes_the_cookie_is_somebody_new(self) -> None:
        theirs = self._done("/c/", prompt="Nobody may know").partition("#")[0]
        cookie = self.visitor_client.cookies[VISITOR_COOKIE].value
        victim = self.visitor_of(self.visitor_client)
        assert self.visitor_client.get(theirs).status_code == 200
        key, _, signature = cookie.rpartition(":")
        forged = [
            victim.key,
            f"{key}:{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}",
            f"x{cookie}",
            signing.dumps(victim.key, salt="something.else"),
            signing.dumps(victim.key, key="another secret", salt="vana.visitor"),
        ]
        for value in forged:
            with self.subTest(value):
                forger = Client()
                forger.cookies[VISITOR_COOKIE] = value

                made = forger.post("/c/", {"prompt": "Who am I?"})["Location"]

                assert self.visitor_of(forger).key != victim.key
                assert forger.get(made).status_code == 200
                assert forger.get(theirs).status_code == 404
                assert self.visitor_client.get(made).status_code == 404
                listed = forger.get("/export/files/?format=json").getvalue()
                assert b"Who am I?" in listed
                assert b"Nobody may know" not in listed

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
