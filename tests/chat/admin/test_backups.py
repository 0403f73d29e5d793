"""The page of backups, for staff."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.test import TestCase, override_settings

from accounts.roles import AccountRole
from chat.operations.backups import places
from tests.builders import staff

PAGE = "/admin/chat/jobrun/backups/"


class BackupsPageTests(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        here = override_settings(BACKUP_DIR=self.folder, BACKUP_HOURS=6)
        here.enable()
        self.addCleanup(here.disable)

    def _page(self, role: AccountRole) -> str:
        self.client.force_login(staff(role))
        response = self.client.get(PAGE)
        assert response.status_code == 200
        return response.content.decode()

    def test_it_lists_what_there_is_and_whether_it_was_rehearsed(self) -> None:
        for day in ("19", "20"):
            (self.folder / f"vana-202611{day}T180000Z.tar.gz").write_bytes(b"x" * 2048)
        seen = datetime(2026, 11, 20, 18, 1, tzinfo=UTC)
        places.note_verified(self.folder / "vana-20261120T180000Z.tar.gz", seen)

        page = self._page(AccountRole.ADMINISTRATOR)

        assert page.index("vana-20261120") < page.index("vana-20261119")
        assert page.count('class="overdue"') == 1
        assert "2.0\xa0KB" in page
        assert "The next one is due" in page
        assert "Make a backup now" in page

    def test_without_any_it_says_so(self) -> None:
        assert "There is no backup yet." in self._page(AccountRole.ADMINISTRATOR)

    def test_other_staff_look_and_make_none(self) -> None:
        assert "Make a backup now" not in self._page(AccountRole.SUPPORT)
