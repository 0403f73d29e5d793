"""Answers that are sent in pieces end as others do: files, and exports."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.processes.person import Person
from tests.servers import VanaServer


def test_files_and_exports_end_without_a_fault(
    sqlite_vana: VanaServer, people: Callable[[str], Person]
) -> None:
    person = people(sqlite_vana.url)
    person.sign_up("person@example.org")
    styles = re.findall(r'href="(/static/[^"]+\.css)"', person.get("/").text)

    answers = [person.get(path) for path in [*styles, "/api/v1/export"] * 3]

    assert len(answers) >= 6
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.content for answer in answers)
    assert "response.broken" not in sqlite_vana.log_text
    assert "Producer was not unregistered" not in sqlite_vana.log_text
