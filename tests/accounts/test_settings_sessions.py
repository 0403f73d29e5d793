"""Where people are signed in: what they see of it, and how they end it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client, TestCase
from django.utils import timezone

from accounts.devices import browser_and_system
from accounts.models import SessionRecord
from tests.builders import PASSWORD, person
from tests.chat.views.case import parsed

PATH = "/settings/sessions/"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/138.0.0.0 Mobile Safari/537.36"
)
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Safari/605.1.15"
)


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (LINUX, ("Firefox", "Linux")),
        (IPHONE, ("Safari", "iPhone")),
        (EDGE, ("Edge", "Windows")),
        (ANDROID, ("Chrome", "Android")),
        (MAC, ("Safari", "Mac")),
        ("", ("", "")),
        ("something else", ("", "")),
        ("x" * 100_000 + LINUX, ("", "")),
    ],
)
def test_a_device_is_called_what_people_call_it(user_agent: str, expected: tuple[str, str]) -> None:
    assert browser_and_system(user_agent) == expected


@pytest.mark.parametrize(
    ("browser", "system", "device"),
    [
        ("Firefox", "Linux", "Firefox on Linux"),
        ("curl", "", "curl"),
        ("", "Windows", "Windows"),
        ("", "", "Unknown device"),
    ],
)
def test_what_is_not_known_is_left_out(browser: str, system: str, device: str) -> None:
    assert SessionRecord(browser=browser, system=system).device == device


class SessionsTestCase(TestCase):
    def setUp(self) -> None:
        cache.clear()
        self.user = person("mira@example.org")
        self.laptop = self._signed_in(LINUX)
        self.phone = self._signed_in(IPHONE)
        self.stranger = Client()
        self.stranger.force_login(person("stranger@example.org"))

    def _signed_in(self, user_agent: str, **fields: str) -> Client:
        client = Client(headers={"User-Agent": user_agent})
        fields = {"login": self.user.email, "password": PASSWORD, **fields}
        assert client.post("/accounts/login/", fields).status_code == 303
        return client

    def _record(self, client: Client) -> SessionRecord:
        return SessionRecord.objects.get(session_id=_key(client))

    def _end(self, client: Client, which: object) -> Any:
        return client.post(PATH, {"session": str(which)})


class RecordTests(SessionsTestCase):
    def test_signing_in_is_recorded_in_words_and_without_an_address(self) -> None:
        record = self._record(self.phone)

        assert (record.user, record.browser, record.system) == (self.user, "Safari", "iPhone")
        kept = {each.name for each in SessionRecord._meta.get_fields()}
        assert kept == {
            *("id", "user", "session", "browser", "system", "created_at", "last_seen_at"),
            "refresh_id",
        }

    def test_signing_out_leaves_no_record(self) -> None:
        self.phone.post("/accounts/logout/")

        assert [each.browser for each in SessionRecord.objects.filter(user=self.user)] == [
            "Firefox"
        ]

    def test_signing_in_again_as_somebody_else_leaves_one_record(self) -> None:
        somebody = person("else@example.org")
        self.phone.force_login(somebody)

        assert self._record(self.phone).user == somebody
        assert SessionRecord.objects.filter(user=self.user).count() == 1

    def test_a_visit_is_noted_but_not_each_of_them(self) -> None:
        with time_machine.travel(timezone.now(), tick=False) as clock:
            self.laptop.get(PATH)
            first = self._record(self.laptop).last_seen_at
            clock.shift(timedelta(minutes=4))
            self.laptop.get(PATH)
            soon = self._record(self.laptop).last_seen_at
            clock.shift(timedelta(minutes=10))
            self.laptop.get(PATH)
            later = self._record(self.laptop).last_seen_at

        assert soon == first
        assert later - first >= timedelta(minutes=14)

    def test_a_visit_within_the_minutes_costs_one_query_and_no_write(self) -> None:
        self.laptop.get("/shortcuts/")
        with self.assertNumQueries(0):
            self.client.get("/offline/")

        # Session, person, record.
        with self.assertNumQueries(3):
            self.laptop.get("/offline/")

    def test_people_who_were_signed_in_before_there_were_records_get_one(self) -> None:
        SessionRecord.objects.all().delete()

        self.phone.get("/")

        assert self._record(self.phone).device == "Safari on iPhone"

    def test_visitors_are_not_recorded(self) -> None:
        count = SessionRecord.objects.count()

        Client().get("/")

        assert SessionRecord.objects.count() == count

    def test_what_has_expired_is_not_shown_and_goes_with_the_next_sign_in(self) -> None:
        old, theirs = _key(self.phone), _key(self.stranger)
        Session.objects.filter(session_key__in=[old, theirs]).update(
            expire_date=timezone.now() - timedelta(seconds=1)
        )
        assert "iPhone" not in self.laptop.get(PATH).content.decode()

        self._signed_in(EDGE)

        assert not Session.objects.filter(session_key=old).exists()
        assert not SessionRecord.objects.filter(session_id=old).exists()
        assert Session.objects.filter(session_key=theirs).exists()

    def test_a_page_does_not_fail_because_a_visit_cannot_be_noted(self) -> None:
        later = time_machine.travel(timezone.now() + timedelta(hours=1))
        with later, connection.execute_wrapper(_refuse_updates):
            assert self.laptop.get(PATH).status_code == 200


class ListTests(SessionsTestCase):
    def test_the_own_devices_are_listed_and_this_one_is_marked(self) -> None:
        response = self.laptop.get(PATH)

        page = parsed(response)
        assert "Firefox on Linux Active now" in page.text
        assert "Safari on iPhone Active within the last hour, signed in on" in page.text
        assert page.text.count("This device") == 1
        buttons = [each["value"] for each in page.all("button", name="session")]
        assert buttons == [str(self._record(self.phone).id), "others"]

    def test_when_a_device_was_last_seen_is_told_in_hours_and_days(self) -> None:
        SessionRecord.objects.filter(session_id=_key(self.phone)).update(
            last_seen_at=timezone.now() - timedelta(hours=3, minutes=20)
        )

        assert "Active 3\xa0hours ago" in self.laptop.get(PATH).content.decode()

    def test_who_is_signed_in_nowhere_else_is_offered_nothing_to_end(self) -> None:
        assert not parsed(self.stranger.get(PATH)).all("button", name="session")

    def test_no_page_ever_holds_a_session_key(self) -> None:
        keys = set(Session.objects.values_list("session_key", flat=True))

        html = self.laptop.get(PATH).content.decode()

        assert len(keys) >= 3
        assert not [key for key in keys if key in html]

    def test_a_made_up_device_is_text(self) -> None:
        self._signed_in("<script>alert(1)</script> Firefox/1 Windows")

        html = self.laptop.get(PATH).content.decode()

        assert "Firefox on Windows" in html
        assert "alert(1)" not in html


class EndTests(SessionsTestCase):
    def test_a_device_is_signed_out_at_once(self) -> None:
        assert self.phone.get(PATH).status_code == 200

        response = self._end(self.laptop, self._record(self.phone).id)

        self.assertRedirects(response, PATH, status_code=303, fetch_redirect_response=False)
        assert self.phone.get(PATH).status_code == 302
        page = parsed(self.laptop.get(PATH))
        assert "iPhone" not in page.text
        assert "The device is signed out." in page.text

    def test_all_others_are_signed_out_and_nobody_else(self) -> None:
        tablet = self._signed_in(ANDROID)

        self._end(self.laptop, "others")

        assert [each.get(PATH).status_code for each in (self.phone, tablet)] == [302, 302]
        assert [each.get(PATH).status_code for each in (self.laptop, self.stranger)] == [200, 200]
        assert SessionRecord.objects.filter(user=self.user).count() == 1

    def test_strangers_find_nothing_and_end_nothing(self) -> None:
        theirs = self._record(self.phone)

        unknown = self._end(self.stranger, uuid.uuid4())
        answer = self._end(self.stranger, theirs.id)
        self._end(self.stranger, "others")

        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert self.phone.get(PATH).status_code == 200

    def test_this_device_is_signed_out_by_its_own_button_only(self) -> None:
        assert self._end(self.laptop, self._record(self.laptop).id).status_code == 404
        assert self.laptop.get(PATH).status_code == 200

    def test_what_is_no_device_is_not_found(self) -> None:
        for which in ("", "x", "1", "9" * 40, _key(self.phone), "others\0"):
            assert self._end(self.laptop, which).status_code == 404, which
        assert self.phone.get(PATH).status_code == 200

    def test_a_request_that_is_under_way_does_not_bring_the_session_back(self) -> None:
        session = self.phone.session
        session["flash"] = "late"

        self._end(self.laptop, "others")

        with pytest.raises(UpdateError):
            session.save()

        assert self.phone.get(PATH).status_code == 302


def _key(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _refuse_updates(execute: Any, sql: str, *rest: Any) -> Any:
    if sql.startswith("UPDATE"):
        raise OperationalError("attempt to write a readonly database")
    return execute(sql, *rest)
