"""Who looked at what others wrote, for those who see the audit."""

from __future__ import annotations

import re

from accounts.roles import AccountRole
from tests.accounts.test_admin_roles import client_of
from tests.builders import staff
from tests.chat.admin.looking import LookingCase
from tests.chat.views.case import parsed

LOOKS = "/admin/chat/contentaccess/"


class LookTests(LookingCase):
    def test_officers_find_looks_by_person_id_and_ground_and_change_nothing(self) -> None:
        self.begin()

        for query in ("", "?q=mira@", "?q=officer@", f"?q={self.made.id}", "?ground=abuse"):
            text = parsed(self.client.get(f"{LOOKS}{query}")).text
            assert "1 look at content" in text, query
            assert "mira@example.org" in text
        for query in ("?q=nobody@", "?ground=law", "?kind=export"):
            assert "0 looks at content" in parsed(self.client.get(f"{LOOKS}{query}")).text, query
        assert self.client.get(f"{LOOKS}?explanation__startswith=A").status_code in {302, 400}
        html = self.client.get(LOOKS).content.decode()
        page = parsed(self.client.get(f"{LOOKS}{self._id(html)}/change/"))
        assert "A member reported threats in this chat." in page.text
        assert self.client.post(f"{LOOKS}{self._id(html)}/delete/").status_code == 403

    def test_support_does_not_see_it(self) -> None:
        assert client_of(staff(AccountRole.SUPPORT)).get(LOOKS).status_code == 403

    def _id(self, html: str) -> str:
        found = re.search(f'href="{LOOKS}([0-9a-f-]{{36}})/', html)
        assert found
        return found[1]
