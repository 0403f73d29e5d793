"""The pages of imports: a file comes in, its report is shown, and one button takes it back."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from chat import models
from chat.domain.imports import ImportStatus
from chat.operations.imports.working import work
from tests.builders import PASSWORD
from tests.chat.operations.imports.files import (
    DIRECTORY,
    changed,
    conversation,
    forget_files,
    person_file,
    written,
)
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

PATH = "/settings/privacy/import/"


class ImportPageTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        forget_files()

    def give(self, content: bytes, **fields: Any) -> Any:
        file = SimpleUploadedFile("vana.json", content, "application/json")
        return self.client.post(PATH, {"file": file, **fields})

    def given(self, content: bytes) -> str:
        """Give a file, have it worked through, and return where its report is."""
        response = self.give(content)
        assert response.status_code == 303, response.content
        work(models.Import.objects.latest("created_at").pk)
        return str(response["Location"])

    def test_the_page_leads_there_and_says_how_large_a_file_may_be(self) -> None:
        assert f'href="{PATH}"' in parsed(self.client.get("/settings/privacy/")).html

        page = parsed(self.client.get(PATH))

        assert "up to 100 MB" in page.text
        assert page.one("form", enctype="multipart/form-data")["action"] == PATH

    def test_a_file_waits_for_its_job_and_the_page_says_so(self) -> None:
        where = self.give(written(conversation()))["Location"]

        page = parsed(self.client.get(where))

        assert "The file is being read" in page.text
        run = models.JobRun.objects.get(job="imports")
        assert run.argument_values == {"import": where.split("/")[-2]}
        assert run.requested_by_id == self.user.pk
        assert len(list(DIRECTORY.iterdir())) == 1

    def test_the_report_says_what_came_and_what_was_left_out(self) -> None:
        broken = changed(conversation(), events__1__parent=7)
        where = self.given(written(person_file(conversation(4), broken, conversation(0))))

        page = parsed(self.client.get(where))

        assert "1 conversation came. 2 were left out." in page.text
        assert "4 messages in all." in page.text
        assert "Conversation 2: it does not fit together events[1].parent" in page.text
        assert "Conversation 3: nothing was said in it" in page.text
        assert list(DIRECTORY.iterdir()) == []
        assert "1 conversation came." in parsed(self.client.get(PATH)).text

    def test_scripts_get_only_the_state(self) -> None:
        where = self.given(written(conversation()))

        response = self.client.get(where, headers=SCRIPT)

        assert b"<html" not in response.content
        assert b"1 conversation came." in response.content

    def test_one_button_takes_it_back(self) -> None:
        where = self.given(written(conversation()))
        assert "Undo the import" in parsed(self.client.get(where)).text

        response = self.client.post(f"{where}undo/")

        assert (response.status_code, response["Location"]) == (303, where)
        assert "being undone" in parsed(self.client.get(where)).text
        work(models.Import.objects.get().pk)
        page = parsed(self.client.get(where))
        assert "1 conversation was removed for good." in page.text
        assert "Undo the import" not in page.text
        assert models.Conversation.objects.count() == 0
        assert self.client.post(f"{where}undo/").status_code == 409

    def test_it_warns_of_what_has_changed_since(self) -> None:
        where = self.given(written(conversation()))
        models.Conversation.objects.update(title="Mine")

        assert "1 of them has changed since." in parsed(self.client.get(where)).text

    def test_a_refused_file_says_why_and_where(self) -> None:
        page = parsed(self.client.get(self.given(b'{"format": NaN}')))

        assert "Nothing came: the file cannot be imported." in page.text
        assert "numbers that JSON does not have" in page.text
        assert models.Import.objects.get().status == ImportStatus.REFUSED

    def test_no_file_and_an_empty_one_keep_nothing(self) -> None:
        for response in (self.client.post(PATH), self.give(b"")):
            assert response.status_code == 400
            assert "Choose a file first." in parsed(response).text
        assert list(DIRECTORY.glob("*")) == []
        assert models.Import.objects.count() == 0

    @override_settings(IMPORT_MAX_MB=1)
    def test_a_file_above_the_limit_is_dropped_while_it_arrives(self) -> None:
        response = self.give(b" " * (1024 * 1024 + 1))

        assert response.status_code == 413
        assert "This file is too large: this site takes up to 1 MB." in parsed(response).text
        assert list(DIRECTORY.glob("*")) == []

    def test_a_second_file_waits_for_the_first(self) -> None:
        self.give(written(conversation()))

        response = self.give(written(conversation()))

        assert response.status_code == 409
        assert "Another import of yours is not done yet." in parsed(response).text
        assert len(list(DIRECTORY.iterdir())) == 1

    def test_an_upload_without_the_token_is_refused_and_kept_nowhere(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.login(email=self.user.email, password=PASSWORD)
        file = SimpleUploadedFile("vana.json", written(conversation()))

        assert client.post(PATH, {"file": file}).status_code == 403
        assert list(DIRECTORY.glob("*")) == []
        token = parsed(client.get(PATH)).all("input", name="csrfmiddlewaretoken")[0]["value"]
        file = SimpleUploadedFile("vana.json", written(conversation()))
        answer = client.post(PATH, {"csrfmiddlewaretoken": token, "file": file})
        assert answer.status_code == 303

    def test_strangers_find_no_import_of_others(self) -> None:
        where = self.given(written(conversation()))

        for path, method in (
            (where, "GET"),
            (f"{where}undo/", "POST"),
            (f"{where}resume/", "POST"),
        ):
            assert self.stranger.generic(method, path).status_code == 404
        assert self.visitor_client.post(PATH).status_code == 302
        assert models.Conversation.objects.count() == 1

    def test_what_was_broken_off_can_go_on(self) -> None:
        where = self.give(written(conversation()))["Location"]
        models.JobRun.objects.update(status="failed")
        assert "Broken off." in parsed(self.client.get(where)).text

        response = self.client.post(f"{where}resume/")

        assert response.status_code == 303
        assert models.JobRun.objects.waiting().count() == 1
        assert self.client.post(f"{where}resume/").status_code == 409
