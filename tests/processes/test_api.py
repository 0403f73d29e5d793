"""The examples of docs/api.md, run by a shell against a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from typing import Any

import httpx2

from tests.processes.person import Person
from tests.servers import ROOT, VanaServer

_EXAMPLE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = _EXAMPLE.findall((ROOT / "docs/api.md").read_text())
# In the order of the document: what each example's answer must be.
STATUSES = [
    *[201, 200, 200, 200, 204, 200],
    *[201, 200, 200, 200, 200, 201, 201, 201, 200, 409, 409, 200, 201, 202, 200, 204, 200],
    *[200, 200, 200, 200, 200],
    *[200, 200, 401],
]


def test_every_example_of_the_document_works(
    sqlite_vana: VanaServer, people: Callable[[str], Person]
) -> None:
    person = people(sqlite_vana.url)
    person.sign_up("person@example.org")
    confirm = "/accounts/reauthenticate/"
    person.submit(confirm, confirm, password="a long pass phrase")
    values = {
        "VANA": sqlite_vana.url,
        "SESSION": person.cookie("vana_session"),
        "CSRF": person.cookie("vana_csrf"),
        "EMAIL": "person@example.org",
        "PASSWORD": "a long pass phrase",
    }

    statuses = []
    for example in EXAMPLES:
        status, text = _run(example, values)
        statuses.append(status)
        values |= _named(text)
        if "stream" in example:
            assert "event: delta" in text
            assert "event: done" in text

    assert statuses == STATUSES


def test_a_stream_takes_tokens_and_refuses_bad_ones(
    sqlite_vana: VanaServer, people: Callable[[str], Person]
) -> None:
    person = people(sqlite_vana.url)
    person.sign_up("person@example.org")
    stream = sqlite_vana.url + person.stream_path(person.ask("script:paced?tokens=300&rate=100"))

    for bearer, code in (("vana_x", "api_token_invalid"), ("a.b.c", "access_token_invalid")):
        refused = httpx2.get(stream, headers=_bearer(bearer), trust_env=False)
        assert (refused.status_code, refused.json()["code"]) == (401, code)
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    access = _signed_in(sqlite_vana.url)["access_token"]
    with httpx2.stream("GET", stream, headers=_bearer(access), trust_env=False) as taken:
        assert taken.status_code == 200


def test_who_signed_in_by_json_stays_so_over_a_restart(
    sqlite_vana: VanaServer, people: Callable[[str], Person]
) -> None:
    people(sqlite_vana.url).sign_up("person@example.org")
    first = _signed_in(sqlite_vana.url)
    second = _exchanged(sqlite_vana.url, first).json()

    sqlite_vana.restart()

    me = f"{sqlite_vana.url}/api/v1/me"
    known = httpx2.get(me, headers=_bearer(second["access_token"]), trust_env=False)
    assert known.json()["email"] == "person@example.org"
    third = _exchanged(sqlite_vana.url, second)
    assert third.status_code == 200
    # What was exchanged before the restart is remembered, and ends the sign-in.
    assert _exchanged(sqlite_vana.url, first).status_code == 401
    ended = httpx2.get(me, headers=_bearer(third.json()["access_token"]), trust_env=False)
    assert (ended.status_code, ended.json()["code"]) == (401, "access_token_invalid")


def test_a_body_in_chunks_meets_the_limit_too(sqlite_vana: VanaServer) -> None:
    chunks = (b" " * 1_000_000 for _ in range(4))
    secret = sqlite_vana.manage("shell", "--verbosity", "0", "-c", _ISSUE).strip()

    response = httpx2.post(
        f"{sqlite_vana.url}/api/v1/conversations",
        content=chunks,
        headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
        trust_env=False,
    )

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


_ISSUE = """
from datetime import timedelta
from accounts.api_tokens import ApiTokenScope, issue_api_token
from accounts.models import User
person = User.objects.create_user("program@example.org", None)
print(issue_api_token(person.pk, "test", scope=ApiTokenScope.WRITE, lifetime=timedelta(days=1))[1])
"""


def _signed_in(url: str) -> dict[str, str]:
    body = {"email": "person@example.org", "password": "a long pass phrase"}
    answer = httpx2.post(f"{url}/api/v1/auth/token", json=body, trust_env=False)
    tokens: dict[str, str] = answer.json()
    return tokens


def _exchanged(url: str, tokens: dict[str, str]) -> httpx2.Response:
    body = {"refresh_token": tokens["refresh_token"]}
    return httpx2.post(f"{url}/api/v1/auth/refresh", json=body, trust_env=False)


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def _run(example: str, values: dict[str, str]) -> tuple[int, str]:
    """Run one example; return the status and the body of the answer."""
    command = example.strip() + " -w '\\n%{http_code}'"
    environment = {"PATH": os.environ["PATH"], "NO_PROXY": "*", **values}
    done = subprocess.run(
        ["/bin/bash", "-euc", command],
        env=environment,
        # Where files that an example writes are in nobody's way.
        cwd=tempfile.gettempdir(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, (example, done.stderr)
    body, _, status = done.stdout.decode().rpartition("\n")
    return int(status), body


def _named(text: str) -> dict[str, str]:
    """Return what later examples use of an answer."""
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    if "secret" in answer:
        found["TOKEN"] = answer["secret"]
    if "access_token" in answer:
        found |= {"ACCESS": answer["access_token"], "REFRESH": answer["refresh_token"]}
    if "generation" in answer:
        found["CONVERSATION"] = answer["conversation"]["id"]
        found["GENERATION"] = answer["generation"]["id"]
    if "stream" in answer:
        found["GENERATION"] = answer["id"]
    return found
