"""Every address of a conversation: strangers find nothing, and wrong methods are refused."""

from __future__ import annotations

import re
import uuid

from django.test import Client

from chat.domain.owners import Owner
from chat.stores import store_for
from chat.urls import urlpatterns
from tests.builders import Talk, talk
from tests.chat.views.case import SCRIPT, PageTestCase

READING, WRITING = ("GET",), ("POST",)
BOTH = ("GET", "POST")

# Every address of chat/urls.py that belongs to a conversation, and the methods it takes.
CONVERSATION_PATHS = {
    "": READING,
    "messages/": WRITING,
    "stop/": WRITING,
    "waiting/send/": WRITING,
    "waiting/edit/": WRITING,
    "waiting/remove/": WRITING,
    "m/2/": READING,
    "m/2/fork/": WRITING,
    "m/2/edit/": BOTH,
    "m/2/retry/": WRITING,
    "m/2/continue/": WRITING,
    "m/2/rate/": WRITING,
    "draft/": WRITING,
    "rename/": BOTH,
    "instructions/": BOTH,
    "pin/": WRITING,
    "keep/": WRITING,
    "delete/": WRITING,
    "share/": BOTH,
    "share/withdraw/": WRITING,
    "export/": READING,
    "export.json": READING,
    "export.md": READING,
    "export.txt": READING,
    "print/": READING,
    "thread/": READING,
    "g/{generation}/sent/": READING,
}
OTHER_PATHS = {
    "/": READING,
    "/temporary/": READING,
    "/c/": WRITING,
    "/forget/": WRITING,
    "/keep/": BOTH,
    "/draft/": WRITING,
    "/kept/": READING,
    "/settings/instructions/": BOTH,
    "/settings/privacy/delete-all/": BOTH,
    "/settings/delete-account/": BOTH,
    "/settings/privacy/receipts/": READING,
    "/settings/privacy/import/": BOTH,
    "/consent/": BOTH,
    "/terms/": READING,
    "/privacy/": READING,
    "/search/": READING,
    "/settings/privacy/export/": BOTH,
    "/settings/privacy/keep-for/": BOTH,
    "/settings/privacy/looks/": READING,
    "/settings/privacy/export/remove/": WRITING,
    "/export/": BOTH,
    "/export/files/": BOTH,
    "/selection/": WRITING,
    "/shared/": READING,
    "/agents/": READING,
    "/sidebar/": READING,
    "/archive/": READING,
    "/trash/": READING,
    "/trash/empty/": BOTH,
    "/theme/": WRITING,
    "/shortcuts/": READING,
    "/offline/": READING,
    "/sw.js": READING,
    "/favicon.ico": READING,
}
# Channels answers these (tests/chat/consumers).
STREAMED = {"events/", "c/<uuid:conversation_id>/g/<uuid:generation_id>/stream"}
# Of a conversation that was deleted (test_trash).
IN_TRASH = {"trash/<uuid:conversation_id>/delete/"}


# Of a job that somebody asked for (test_jobs).
OF_JOBS = {"jobs/<uuid:run_id>/"}
# Of an export that is ready (test_person_exports).
PREPARED = {"settings/privacy/export/<uuid:export_id>/"}
# Of an import (test_imports).
IMPORTS = {f"settings/privacy/import/<uuid:import_id>/{path}" for path in ("", "undo/", "resume/")}
# Of what was erased, for everybody who has the link (test_receipts).
RECEIPTS = {f"receipts/<uuid:receipt_id>/{path}" for path in ("", "receipt.json")}
# Of a shared copy, for everybody who has the link (test_shared).
SHARED = {"s/<slug:token>/"}


class AccessTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, "Only mine", exchanges=1)
        event = store_for(self.owner).event(self.made.id, 2)
        self.generation = event.invocation_id

    def _paths(self, made: Talk) -> list[tuple[str, tuple[str, ...]]]:
        generation = {"generation": self.generation}
        return [
            (made.url + path.format(**generation), methods)
            for path, methods in CONVERSATION_PATHS.items()
        ]

    def test_the_tables_name_every_address(self) -> None:
        routes = {str(each.pattern) for each in urlpatterns}
        named = {path.removeprefix("/") for path in OTHER_PATHS}
        for path in CONVERSATION_PATHS:
            route = path.replace("{generation}", "<uuid:generation_id>")
            named.add("c/<uuid:conversation_id>/" + re.sub(r"/2/", "/<int:sequence>/", route))

        assert (
            routes == named | STREAMED | IN_TRASH | OF_JOBS | IMPORTS | SHARED | PREPARED | RECEIPTS
        )

    def test_the_owner_is_answered(self) -> None:
        """Or the refusals below would mean nothing."""
        for path, methods in self._paths(self.made):
            for method in methods:
                if path.endswith("delete/"):
                    continue
                response = self.client.generic(method, path)
                assert response.status_code != 404, (method, path)

    def test_strangers_find_what_they_would_find_at_an_unknown_address(self) -> None:
        unknown = Talk(self.owner, uuid.uuid4())
        temporary = talk(Owner.temporary(self.user.pk), exchanges=1)
        visitors = talk(Owner.visitor("somebody"), exchanges=1)
        for client in (self.stranger, self.visitor_client, _known_visitor()):
            for path, methods in self._paths(unknown):
                for method in methods:
                    expected = _body(client, method, path)
                    for theirs in (self.made, temporary, visitors):
                        asked = path.replace(unknown.url, theirs.url)
                        assert _body(client, method, asked) == expected, (method, asked)

    def test_scripts_of_strangers_get_one_answer_too(self) -> None:
        unknown = self.client.get(f"/c/{uuid.uuid4()}/thread/", headers=SCRIPT)
        theirs = self.stranger.get(f"{self.made.url}thread/", headers=SCRIPT)

        assert (theirs.status_code, theirs.json()) == (404, unknown.json())

    def test_a_strangers_attempts_change_nothing(self) -> None:
        before = self.made.conversation

        for path, methods in self._paths(self.made):
            if "POST" in methods:
                self.stranger.post(path, {"prompt": "x", "title": "Stolen", "pinned": "1"})

        assert self.made.conversation == before

    def test_writing_to_an_unknown_address_creates_nothing(self) -> None:
        self.client.post(f"/c/{uuid.uuid4()}/messages/", {"prompt": "x"})

        assert len(store_for(self.owner).page(self.owner)) == 1

    def test_wrong_methods_are_refused(self) -> None:
        paths = [*self._paths(self.made), *OTHER_PATHS.items()]
        for path, methods in paths:
            for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - set(methods):
                response = self.client.generic(method, path)
                assert response.status_code == 405, (method, path)

    def test_every_write_needs_a_token(self) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(self.user)
        paths = [*self._paths(self.made), *OTHER_PATHS.items(), ("/accounts/logout/", WRITING)]
        for path, methods in paths:
            if "POST" in methods:
                response = careful.post(path, {"prompt": "x"})
                assert response.status_code == 403, path
                assert b"This form has expired" in response.content

    def test_ids_that_are_none_are_not_found(self) -> None:
        for path in ("/c/x/", "/c/../", "/c/123/messages/", f"{self.made.url}m/x/retry/"):
            assert self.client.get(path).status_code == 404, path


def _known_visitor() -> Client:
    client = Client()
    client.post("/c/", {"prompt": "Hello"})
    return client


def _body(client: Client, method: str, path: str) -> bytes:
    response = client.generic(method, path)
    assert response.status_code == 404, (method, path)
    return response.content
