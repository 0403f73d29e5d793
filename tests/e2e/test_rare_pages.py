"""Pages that few people see: what only time, staff, agents and faults bring about."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.rules import faults, small_targets
from tests.e2e.visit import Visit
from tests.servers import VanaServer

# Prints where to find what it makes for a person, and pages as faults would bring them.
MAKE = """
import json
from datetime import timedelta
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from accounts.models import User
from chat import models
from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from chat.domain.owners import Owner
from tests.builders import talk
from tests.chat.agents.building import said

person = User.objects.get(email={email!r})
long = talk(Owner.user(person.pk), "A long talk", exchanges=12)

sessions, key = SessionService(), SessionKey("shop", str(person.public_id), "one")
session = sessions.create(key)
sessions.append(key, said("Where is my parcel?"))
call = {{"id": "1", "name": "find_parcel", "args": {{"number": 7}}}}
sessions.append(key, said(author="helper", parts=[{{"function_call": call}}]))
answer = {{"id": "1", "name": "find_parcel", "response": {{"place": "On its way"}}}}
sessions.append(key, said(author="helper", parts=[{{"function_response": answer}}]))
sessions.append(key, said("On its way.", "helper"))

job = models.JobRun.objects.create(
    job="figures", slot="looked at", requested_by=person, status="running", done=1200, total=4800
)
models.ContentAccess.objects.create(
    owner=person, reader=person, reader_role="privacy_officer", conversation_id=long.id,
    kind="reading", ground="abuse", explanation="A member reported threats here.", views=2,
    begun_at=timezone.now(), until=timezone.now() + timedelta(minutes=30),
)
request = RequestFactory().get("/")
request.user = AnonymousUser()
pause = render(request, "429.html", {{"message": "You can try again in 4 minutes."}})
print(json.dumps({{
    "long": long.url,
    "agents": f"/c/{{session.place.id}}/",
    "job": f"/jobs/{{job.pk}}/",
    "looks": "/settings/privacy/looks/",
    "429": pause.content.decode(),
    "503": render_to_string("503.html", {{"kept_text": "How does moss drink?"}}),
}}))
"""


@pytest.fixture(scope="module")
def person(module_visit: Visitor) -> Visit:
    return module_visit().sign_up()


@pytest.fixture(scope="module")
def made(person: Visit, vana: VanaServer) -> dict[str, str]:
    script = MAKE.format(email=person.email)
    printed = vana.manage("shell", "--no-imports", "-v", "0", "--command", script)
    found: dict[str, str] = json.loads(printed)
    return found


def looked_through(visit: Visit) -> list[str]:
    return [*small_targets(visit.page), *faults(visit.page)]


@pytest.mark.parametrize(
    ("name", "shows"),
    [
        ("long", "#context-line"),
        ("agents", "details.tool"),
        ("job", "progress"),
        ("looks", "main .rows"),
    ],
)
def test_what_only_time_and_others_bring_about_is_for_everybody(
    person: Visit, made: dict[str, str], name: str, shows: str
) -> None:
    person.open(made[name])
    expect(person.page.locator(shows)).to_have_count(1)
    for fold in person.page.locator("details.tool summary").all():
        fold.click()

    assert looked_through(person) == []


@pytest.mark.parametrize("status", [429, 503])
def test_what_a_fault_brings_about_is_for_everybody(
    guest: Visit, made: dict[str, str], status: int
) -> None:
    def answer(route: Any) -> None:
        route.fulfill(status=status, content_type="text/html", body=made[str(status)])

    guest.page.route("**/fault/", answer)
    guest.open("/fault/")
    expect(guest.page.get_by_text(str(status), exact=True)).to_be_visible()

    assert looked_through(guest) == []


def test_what_is_not_allowed_is_said_for_everybody(person: Visit) -> None:
    person.open("/admin/")
    expect(person.page.get_by_text("403", exact=True)).to_be_visible()
    assert looked_through(person) == []

    person.open("/shortcuts/")
    person.page.evaluate(
        """() => {
            const form = document.querySelector("form[action$='/logout/']");
            form.querySelector("[name=csrfmiddlewaretoken]").remove();
            form.requestSubmit();
        }"""
    )
    expect(person.page.get_by_role("heading", name="This form has expired")).to_be_visible()
    assert looked_through(person) == []
