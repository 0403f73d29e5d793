"""Imports over the API: as a body or a form, by whom they are, and undone."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from chat import models
from chat.operations.imports.working import work
from tests.chat.api.case import ApiTestCase, Program, code_of
from tests.chat.operations.imports.files import (
    DIRECTORY,
    conversation,
    forget_files,
    person_file,
    written,
    zipped,
)


class ImportTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        forget_files()

    def give(self, program: Program, content: bytes, content_type: str = "application/json") -> Any:
        return program.send_raw("POST", "/imports", content, content_type=content_type)

    def form(self, **fields: Any) -> bytes:
        return encode_multipart(BOUNDARY, fields)

    def test_a_file_comes_as_the_body(self) -> None:
        response = self.give(self.program, written(person_file(conversation(), {}, conversation())))

        assert response.status_code == 202, response.content
        assert response.json()["status"] == "waiting"
        path = response["Location"].removeprefix("/api/v1")
        work(models.Import.objects.get().pk)
        told = self.reader.get(path).json()
        assert (told["status"], told["conversations"], told["messages"]) == ("done", 2, 4)
        assert told["skipped"] == [{"number": 2, "reason": "broken", "place": "format"}]
        assert told["error_place"] is None

    def test_a_zip_and_a_form_do_too(self) -> None:
        packed = zipped({"vana.json": written(conversation())})
        upload = SimpleUploadedFile("vana.json", written(conversation()))
        for program in (self.program, self.browser):
            for content, kind in (
                (packed, "application/zip"),
                (self.form(file=upload), MULTIPART_CONTENT),
            ):
                upload.seek(0)
                assert self.give(program, content, kind).status_code == 202
                done = work(models.Import.objects.latest("created_at").pk)
                assert done is not None
                assert done.report.total == 1

    def test_a_form_without_a_file_says_so(self) -> None:
        response = self.give(self.program, self.form(other="x"), MULTIPART_CONTENT)

        assert code_of(response) == (422, "invalid_fields")
        assert models.Import.objects.count() == 0

    def test_too_much_is_refused_and_kept_nowhere(self) -> None:
        with self.settings(IMPORT_MAX_MB=1):
            response = self.give(self.program, b" " * (1024 * 1024 + 1))

        assert code_of(response) == (413, "body_too_large")
        assert list(DIRECTORY.glob("*")) == []

    def test_a_refused_file_is_told_by_its_code(self) -> None:
        response = self.give(self.program, b'{"format": 1e999}')
        work(models.Import.objects.get().pk)

        told = self.program.get(response["Location"].removeprefix("/api/v1")).json()
        assert (told["status"], told["error"]) == ("refused", "import_has_wrong_numbers")

    def test_deleting_it_undoes_it(self) -> None:
        path = self.give(self.program, written(conversation()))["Location"][len("/api/v1") :]
        assert code_of(self.program.send("DELETE", path)) == (409, "nothing_to_undo")
        work(models.Import.objects.get().pk)

        response = self.program.send("DELETE", path)

        assert (response.status_code, response.json()["status"]) == (202, "undoing")
        work(models.Import.objects.get().pk)
        assert self.program.get(path).json()["removed"] == 1
        assert models.Conversation.objects.count() == 0

    def test_one_at_a_time(self) -> None:
        self.give(self.program, written(conversation()))

        response = self.give(self.program, written(conversation()))

        assert code_of(response) == (409, "import_running")

    def test_it_is_nobody_elses(self) -> None:
        path = self.give(self.program, written(conversation()))["Location"][len("/api/v1") :]
        work(models.Import.objects.get().pk)

        assert code_of(self.foreign.get(path)) == (404, "import_not_found")
        assert code_of(self.foreign.send("DELETE", path)) == (404, "import_not_found")
        assert code_of(self.reader.send("DELETE", path))[0] == 403
        assert code_of(self.give(self.reader, b"{}"))[0] == 403
        assert code_of(self.give(self.nobody, b"{}"))[0] == 401
        csrf_less = Program(client=Client(enforce_csrf_checks=True))
        csrf_less._client.force_login(self.user)
        assert code_of(self.give(csrf_less, b"{}")) == (403, "csrf_failed")
        assert models.Import.objects.count() == 1
