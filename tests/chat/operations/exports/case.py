"""What tests of prepared exports share: a folder of their own, and a job that runs at once."""

from __future__ import annotations

import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

from django.test import override_settings
from django.utils import timezone

from chat import models
from chat.operations.exports import files
from chat.operations.jobs import find
from chat.operations.jobs.queue import take_waiting
from chat.operations.jobs.work import work
from tests.chat.exports.case import unzipped
from tests.chat.views.case import PageTestCase

PATH = "/settings/privacy/export/"


class PreparedExportCase(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        place = Path(tempfile.mkdtemp(prefix="vana-exports-"))
        self.addCleanup(shutil.rmtree, place, ignore_errors=True)
        settings = override_settings(DATA_DIR=place)
        settings.enable()
        self.addCleanup(settings.disable)

    def ask(self) -> None:
        response = self.client.post(PATH)
        assert (response.status_code, response["Location"]) == (303, PATH)

    def run_job(self, stopping: threading.Event | None = None) -> models.JobRun:
        row = take_waiting(["export"], timezone.now())
        assert row is not None
        return work(find("export"), row, stopping=stopping)

    def prepare(self) -> models.Export:
        self.ask()
        assert self.run_job().status == "succeeded"
        return models.Export.objects.get(owner=self.user)

    def fetch(self, export: models.Export, client: Any = None) -> Any:
        return (client or self.client).get(f"{PATH}{export.id}/")

    def content(self, export: models.Export) -> dict[str, str]:
        response = self.fetch(export)
        assert response.status_code == 200, response
        data = b"".join(response.streaming_content)
        assert response["Content-Length"] == str(len(data))
        return unzipped(data)

    def names(self) -> list[str]:
        return sorted(path.name for path in files.folder().iterdir())
