"""Thumbs under replies, by forms alone and for scripts."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.domain.feedback import Feedback, Rating, Reason
from chat.domain.owners import Owner
from chat.stores import database_store
from tests.builders import talk
from tests.chat.views.case import SCRIPT, PageTestCase, ParsedPage, parsed


class ThumbTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=1)
        self.address = f"{self.made.url}m/2/rate/"

    def _given(self) -> Feedback | None:
        return database_store().feedback(self.owner, self.made.id).get(2)

    def _page(self) -> ParsedPage:
        return parsed(self.client.get(self.made.url))

    def _post(self, **fields: str) -> Any:
        return self.client.post(self.address, fields)

    def test_a_thumb_answers_303_and_leads_back_to_the_reply(self) -> None:
        response = self._post(rating="up")

        assert response.status_code == 303
        back = self.client.get(response["Location"])
        assert back["Location"].endswith("#m-2")
        self._page().one("button", data_thumb="up", aria_pressed="true", value="")
        self._page().one("button", data_thumb="down", aria_pressed="false", value="down")

    def test_only_who_has_chosen_a_thumb_is_asked_why(self) -> None:
        assert self._page().all("div", id="why-2") == []

        self._post(rating="down")

        page = self._page()
        reasons = [each["value"] for each in page.all("input", name="reason")]
        assert reasons == [
            "incorrect",
            "incomplete",
            "misunderstood",
            "style",
            "harmful",
            "other",
        ]
        page.one("button", popovertarget="why-2")

    def test_a_reason_and_words_are_kept_and_shown_again(self) -> None:
        self._post(rating="down", explains="1", reason="style", text="Too <long>")

        given = self._given()
        assert given is not None
        assert (given.reason, given.text) == (Reason.STYLE, "Too <long>")
        page = self._page()
        assert "checked" in page.one("input", name="reason", value="style")
        assert "Too &lt;long&gt;</textarea>" in page.html

    def test_a_pressed_thumb_pressed_again_takes_it_back(self) -> None:
        self._post(rating="up")

        self._post(rating="")

        assert self._given() is None

    def test_a_thumb_alone_from_an_older_page_keeps_the_reason(self) -> None:
        self._post(rating="up", explains="1", reason="clear", text="Short.")

        self._post(rating="up")

        given = self._given()
        assert given is not None
        assert given.text == "Short."

    def test_the_other_thumb_begins_anew(self) -> None:
        self._post(rating="up", explains="1", reason="clear", text="Short.")

        self._post(rating="down")

        given = self._given()
        assert given is not None
        assert (given.rating, given.reason, given.text) == (Rating.DOWN, None, "")

    def test_scripts_get_the_thumbs_alone(self) -> None:
        response = self.client.post(self.address, {"rating": "up"}, headers=SCRIPT)

        assert response.status_code == 200
        fragment = parsed(response)
        fragment.one("div", data_thumbs="2")
        fragment.one("button", data_thumb="up", aria_pressed="true")
        assert fragment.all("li") == []

    def test_what_does_not_fit_is_refused_with_a_sentence(self) -> None:
        wrong = {"rating": "up", "explains": "1", "reason": "harmful"}
        long = {"rating": "up", "explains": "1", "text": "x" * 1_001}

        for fields in (wrong, long):
            response = self.client.post(self.address, fields, headers=SCRIPT)
            assert response.status_code == 400
            assert response.json()["message"]
        assert self.client.post(self.address, {"rating": "sideways"}).status_code == 404
        assert self._given() is None

    def test_strangers_and_what_is_not_there_get_the_same_404(self) -> None:
        answers = [
            self.stranger.post(self.address, {"rating": "up"}, headers=SCRIPT),
            self.visitor_client.post(self.address, {"rating": "up"}, headers=SCRIPT),
            self.client.post(f"{self.made.url}m/9/rate/", {"rating": "up"}, headers=SCRIPT),
            self.client.post(f"{self.made.url}m/1/rate/", {"rating": "up"}, headers=SCRIPT),
        ]

        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.json()["message"] for answer in answers[:2]}) == 1

    def test_temporary_chats_have_no_thumbs(self) -> None:
        made = talk(Owner.temporary(self.user.pk), exchanges=1)

        page = parsed(self.client.get(made.url))

        assert page.by_class("thumbs") == []
        response = self.client.post(f"{made.url}m/2/rate/", {"rating": "up"})
        assert response.status_code == 404

    def test_questions_and_replies_without_words_have_none(self) -> None:
        self.made.reply(self.made.question(), "")

        assert len(self._page().by_class("thumbs")) == 1

    def test_a_page_asks_once_for_all_its_thumbs(self) -> None:
        long = talk(self.owner, exchanges=20)
        with self.assertNumQueries(self._queries(self.made.url)):
            self.client.get(long.url)

    def _queries(self, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.client.get(url)
        return len(queries)
