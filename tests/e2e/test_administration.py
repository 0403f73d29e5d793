"""The administration's pages of ours: readable for everybody, and under the same policy."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import SIZES, beyond_the_edge, choose, violations
from tests.e2e.visit import Visit
from tests.servers import VanaServer


@pytest.fixture
def administrator(vana: VanaServer, visit: Visitor) -> Visit:
    """A superuser, made on the command line."""
    somebody = visit()
    somebody.email = "administrator@example.org"
    if somebody.email not in vana.manage("shell", "-c", LIST_PEOPLE):
        vana.manage("createsuperuser", "--no-input", "--email", somebody.email)
    return somebody.sign_in()


LIST_PEOPLE = "from accounts.models import User; print(*User.objects.all())"


def test_the_table_of_roles_breaks_no_rule(administrator: Visit) -> None:
    refused: list[str] = []
    administrator.page.on("console", lambda message: refused.append(message.text))
    administrator.open("/admin/accounts/user/").page.get_by_role("link", name="Roles").click()
    administrator.page.wait_for_url("**/roles/")

    for theme in ("light", "dark"):
        choose(administrator.page, theme)
        for size in SIZES:
            administrator.page.set_viewport_size(size)
            assert violations(administrator.page) == [], f"{theme}, {size}"
            assert beyond_the_edge(administrator.page) == [], f"{theme}, {size}"
    assert refused == []
