"""Deleting all conversations: asked about, counted, and nobody else's."""

from __future__ import annotations

from django.test import Client

from chat.domain.owners import Owner
from chat.stores import cache_store, database_store, store_for
from tests.builders import PASSWORD, talk
from tests.chat.views.case import PageTestCase, parsed, title_of

PATH = "/settings/privacy/delete-all/"


class DeleteAllTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.give_password()
        self.temporary = Owner.temporary(self.user.pk)
        self.kept = [talk(self.owner, exchanges=1) for _ in range(2)]
        self.unsaved = talk(self.temporary, exchanges=1)
        other = int(self.stranger.session["_auth_user_id"])
        self.foreign = talk(Owner.user(other), exchanges=1)

    def _left(self) -> tuple[int, int]:
        return database_store().count(self.owner), cache_store().count(self.temporary)

    def test_the_privacy_page_leads_here_and_the_page_says_what_goes(self) -> None:
        assert parsed(self.client.get("/settings/privacy/")).one("a", href=PATH)

        text = parsed(self.client.get(PATH)).text

        assert "2 saved conversations" in text
        assert "1 temporary chat: forgotten" in text
        assert self._left() == (2, 1)

    def test_everything_goes_and_nothing_of_anybody_else(self) -> None:
        response = self.client.post(PATH, {"sure": "on"})

        assert (response.status_code, response["Location"]) == (303, "/settings/privacy/")
        assert "Deleted 3 conversations." in parsed(self.client.get("/settings/privacy/")).text
        assert self._left() == (0, 0)
        assert len(database_store().trash(self.owner)) == 2
        assert self.client.get(self.kept[0].url).status_code == 404
        assert store_for(self.foreign.owner).count(self.foreign.owner) == 1

    def test_a_copy_is_offered_first(self) -> None:
        assert parsed(self.client.get(PATH)).one("a", href="/export/")

    def test_who_signed_in_long_ago_is_asked_for_the_password_first(self) -> None:
        browser = Client()
        browser.force_login(self.user)

        for method in (browser.get, browser.post):
            response = method(PATH, {"sure": "on"})
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/reauthenticate/?next=")
        assert self._left() == (2, 1)

        # The form that was sent is kept until then, also without scripts.
        response = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": PATH})

        assert (response.status_code, response["Location"]) == (303, "/settings/privacy/")
        assert self._left() == (0, 0)

    def test_who_has_nothing_reads_so(self) -> None:
        self.client.post(PATH, {"sure": "on"})

        text = parsed(self.client.get(PATH)).text

        assert "There are none at the moment." in text
        assert "into the trash" not in text
        assert "Want a copy first?" not in text

    def test_without_the_box_nothing_goes(self) -> None:
        response = self.client.post(PATH)

        assert response.status_code == 400
        assert "Tick the box if you are sure." in parsed(response).text
        assert title_of(response).startswith("Error:")
        assert self._left() == (2, 1)

    def test_strangers_and_forged_forms_are_refused(self) -> None:
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(self.user)

        for answer in (self.visitor_client.get(PATH), self.visitor_client.post(PATH)):
            assert answer["Location"] == f"/accounts/login/?next={PATH}"
        assert careful.post(PATH, {"sure": "on"}).status_code == 403
        assert self._left() == (2, 1)
