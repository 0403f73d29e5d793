"""What went wrong, as pages and as JSON; what happens when the database or the cache is away."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client, SimpleTestCase, override_settings

from chat.domain import engine_errors, errors
from chat.views.errors import status_of
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed, title_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.ConversationNotFound(), 404),
        (errors.EventNotFound(), 404),
        (errors.MessageTooLong(10), 400),
        (errors.TitleInvalid(), 400),
        (engine_errors.EngineModelUnknown(), 400),
        (errors.IdempotencyConflict(), 409),
        (errors.ConversationBusy(), 409),
        (errors.TooManySends(30), 429),
        (errors.TooManyGenerations(5), 429),
        (errors.ServerBusy(5), 503),
        (errors.StoreUnavailable(), 503),
        (errors.ChatError(), 500),
    ],
)
def test_every_error_has_its_status(error: errors.ChatError, status: int) -> None:
    assert status_of(error) == status


class ErrorPageTests(PageTestCase):
    def test_an_unknown_address_has_a_page_of_its_own(self) -> None:
        for client in (self.client, self.visitor_client):
            response = client.get("/no/such/page/")

            assert response.status_code == 404
            assert title_of(response) == "There is nothing here · Vana"

    def test_scripts_learn_of_unknown_addresses_as_json(self) -> None:
        response = self.client.get("/no/such/page/", headers=SCRIPT)

        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    def test_an_expired_form_says_so(self) -> None:
        careful = Client(enforce_csrf_checks=True)

        page, fragment = careful.post("/c/"), careful.post("/c/", headers=SCRIPT)

        assert title_of(page) == "This form has expired · Vana"
        assert (fragment.status_code, fragment.json()["code"]) == (403, "form_expired")

    def test_a_body_that_is_too_large_is_a_bad_request(self) -> None:
        with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000):
            response = self.client.post("/c/", {"prompt": "x" * 5_000})

        assert response.status_code == 400
        assert title_of(response) == "This request cannot be answered · Vana"

    def test_who_may_not_see_the_administration_is_told_so(self) -> None:
        response = self.client.get("/admin/", follow=True)

        assert response.status_code == 403
        assert title_of(response) == "This page is not open to you · Vana"


class UnavailableTests(PageTestCase):
    """The database stays where it is; what is broken is the way to it."""

    def _without_database(self) -> Any:
        return patch.object(CursorWrapper, "execute", side_effect=OperationalError("gone"))

    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)
        self.client.raise_request_exception = False

    def test_a_page_says_so_and_when_to_come_back(self) -> None:
        with self._without_database():
            response = self.client.get(self.made.url)

        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert title_of(response) == "Vana is taking a break · Vana"

    def test_what_was_being_sent_stands_on_the_page(self) -> None:
        with self._without_database():
            response = self.client.post(f"{self.made.url}messages/", {"prompt": "Keep <this>"})

        assert response.status_code == 503
        assert "Keep &lt;this&gt;</textarea>" in response.content.decode()

    def test_scripts_get_json(self) -> None:
        with self._without_database():
            response = self.client.get(f"{self.made.url}thread/?since=1", headers=SCRIPT)

        assert response.status_code == 503
        assert response.json()["code"] == "store_unavailable"
        assert response.json()["retry_after_seconds"] == int(response["Retry-After"])

    def test_when_it_is_back_so_is_the_page(self) -> None:
        with self._without_database():
            self.client.get(self.made.url)

        assert self.client.get(self.made.url).status_code == 200

    def test_a_store_that_is_away_is_the_same(self) -> None:
        broken = patch("chat.views.threads.store_for", side_effect=errors.StoreUnavailable)
        with broken:
            response = self.client.get(self.made.url)

        assert response.status_code == 503


class FaultTests(PageTestCase):
    def test_a_fault_shows_nothing_of_itself(self) -> None:
        self.client.raise_request_exception = False
        with patch("chat.views.site.page", side_effect=RuntimeError("secret detail")):
            page = self.client.get("/shortcuts/")
            fragment = self.client.get("/shortcuts/", headers=SCRIPT)

        assert page.status_code == fragment.status_code == 500
        assert title_of(page) == "Something broke on our side · Vana"
        assert b"secret detail" not in page.content + fragment.content


class LastResortTests(SimpleTestCase):
    def test_the_last_pages_need_no_database(self) -> None:
        """SimpleTestCase refuses every query."""
        client = Client(raise_request_exception=False)
        for error, status in ((RuntimeError(), 500), (OperationalError("gone"), 503)):
            with patch("chat.views.site.render", side_effect=error):
                response = client.get("/offline/")

            assert response.status_code == status
            assert parsed(response).one("main", id="main")
