"""Who can fetch a prepared export, and how long it is there."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import time_machine
from django.utils import timezone

from chat import models
from chat.operations.exports import files
from chat.operations.exports.expiry import remove_expired
from tests.builders import talk
from tests.chat.operations.exports.case import PATH, PreparedExportCase
from tests.chat.views.case import parsed


class PageTests(PreparedExportCase):
    def test_the_page_shows_how_far_it_is_with_and_without_scripts(self) -> None:
        assert parsed(self.client.get("/settings/privacy/")).one("a", href=PATH)
        assert parsed(self.client.get(PATH)).one("form", action=PATH, method="post")

        self.ask()
        models.JobRun.objects.update(status="running", done=3, total=12)
        page = parsed(self.client.get(PATH))
        assert page.one("progress", value="3", max="12")
        assert page.one("a", href=PATH)
        assert page.one("div", data_export="active")
        assert not page.all("meta", http_equiv="refresh")

        models.JobRun.objects.update(status="queued")
        self.run_job()
        export = models.Export.objects.get()
        page = parsed(self.client.get(PATH))
        assert page.one("a", href=f"{PATH}{export.id}/")
        assert page.one("div", data_export="ended")

    def test_pressed_twice_it_is_made_once(self) -> None:
        self.ask()
        self.ask()

        assert models.JobRun.objects.count() == models.Export.objects.count() == 1

    def test_a_new_one_takes_the_place_of_the_one_before(self) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            first = self.prepare()
            second = self.prepare()

        assert self.names() == [second.file_name]
        assert self.fetch(first).status_code == 404

    def test_only_its_owner_can_fetch_it(self) -> None:
        talk(self.owner, exchanges=1)
        export = self.prepare()

        assert self.fetch(export).status_code == 200
        assert self.fetch(export, self.stranger).status_code == 404
        assert self.fetch(export, self.visitor_client).status_code == 302
        assert self.stranger.post(f"{PATH}remove/").status_code == 303
        assert self.fetch(export).status_code == 200

    def test_its_name_says_the_day_and_nobody_keeps_it_on_the_way(self) -> None:
        response = self.fetch(self.prepare())

        day = timezone.localtime().date().isoformat()
        assert response["Content-Disposition"] == f'attachment; filename="vana-export-{day}.zip"'
        assert response["Cache-Control"] == "no-store"

    def test_it_is_removed_when_asked_to(self) -> None:
        export = self.prepare()

        with self.captureOnCommitCallbacks(execute=True):
            assert self.client.post(f"{PATH}remove/").status_code == 303

        assert self.names() == []
        assert self.fetch(export).status_code == 404

    def test_a_file_that_is_missing_can_be_made_again(self) -> None:
        export = self.prepare()
        files.remove_file(export.file_name)

        assert self.fetch(export).status_code == 404
        assert "could not be made" in self.client.get(PATH).content.decode()
        self.prepare()


class ExpiryTests(PreparedExportCase):
    def test_after_its_time_it_cannot_be_fetched_and_is_removed(self) -> None:
        export = self.prepare()

        with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
            self.client.force_login(self.user)
            assert self.fetch(export).status_code == 404
            with self.captureOnCommitCallbacks(execute=True):
                assert remove_expired()["exports"] == 1

        assert self.names() == []

    def test_before_its_time_it_stays(self) -> None:
        export = self.prepare()

        with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
            assert remove_expired() == {"exports": 0, "orphaned_files": 0}

        assert self.names() == [export.file_name]

    def test_it_goes_with_the_account(self) -> None:
        self.prepare()

        with self.captureOnCommitCallbacks(execute=True):
            self.user.delete()

        assert self.names() == []

    def test_files_of_nobody_go_when_they_are_not_new(self) -> None:
        export = self.prepare()
        old = time.time() - files.ORPHAN_SECONDS - 60
        for name in ("old.zip", "old.zip.part", "new.zip.part", export.file_name):
            path = files.folder() / name
            path.touch()
            if not name.startswith("new"):
                os.utime(path, (old, old))

        assert remove_expired() == {"exports": 0, "orphaned_files": 2}

        assert self.names() == sorted(["new.zip.part", export.file_name])
