"""The trash: undo, restore, delete for ever, empty."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client, override_settings

from chat.domain.errors import ConversationNotFound
from chat.stores import store_for
from tests.builders import PASSWORD, Talk, talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed


class TrashCase(PageTestCase):
    def _deleted(self, title: str = "Moss", at: datetime | None = None) -> Talk:
        made = talk(self.owner, title, exchanges=1)
        store_for(self.owner).delete(made.id, at or datetime.now(UTC))
        return made

    def _titles(self, path: str = "/trash/") -> list[str]:
        html = self.client.get(path).content.decode()
        return re.findall(r'row__h">([^<]+)<', html)


class UndoTests(TrashCase):
    def _delete(self, made: Talk, **fields: str) -> dict[str, str]:
        """Delete as the menu does; return the fields of the form that takes it back."""
        self.client.post(f"{made.url}delete/", fields)
        html = self.client.get("/shortcuts/").content.decode()
        form = html.partition("data-undo")[2].partition("</form>")[0]
        return dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form))

    def test_the_next_page_offers_to_take_it_back(self) -> None:
        made, other = talk(self.owner, "Moss", exchanges=1), talk(self.owner, exchanges=1)

        undo = self._delete(made, next=other.url)
        response = self.client.post("/selection/", undo)

        assert (response.status_code, response["Location"]) == (303, "/shortcuts/")
        page = self.client.get(made.url)
        assert page.status_code == 200
        assert "Restored “Moss”" in parsed(page).text

    def test_who_deleted_the_open_one_is_led_back_to_it(self) -> None:
        made = talk(self.owner, exchanges=1)

        undo = self._delete(made, next=f"{made.url}#latest")
        response = self.client.post("/selection/", undo)

        assert response["Location"] == made.url

    def test_scripts_get_the_notice_at_once_and_no_page(self) -> None:
        made = talk(self.owner, "<Moss>", exchanges=1)

        response = self.client.post(f"{made.url}delete/", headers=SCRIPT)

        notice = parsed(response)
        assert notice.text == "Deleted “<Moss>” Undo"
        assert notice.one("input", name="conversation")["value"] == str(made.id)
        assert "Deleted" not in parsed(self.client.get("/")).text
        assert self.client.post("/selection/", _restore(made), headers=SCRIPT).status_code == 204

    def test_a_second_press_changes_nothing(self) -> None:
        made = self._deleted()

        answers = [self.client.post("/selection/", _restore(made)) for _ in range(2)]

        assert [each.status_code for each in answers] == [303, 303]

    def test_what_is_not_theirs_is_not_there(self) -> None:
        made = self._deleted()

        for client in (self.stranger, self.visitor_client):
            assert client.post("/selection/", _restore(made)).status_code == 404
        with pytest.raises(ConversationNotFound):
            store_for(self.owner).get(self.owner, made.id)

    def test_nonsense_is_not_there_either(self) -> None:
        made = self._deleted()

        for verb in ("", "purge", "__class__"):
            fields = {**_restore(made), "do": verb}
            assert self.client.post("/selection/", fields).status_code == 404


class TrashPageTests(TrashCase):
    def test_it_lists_what_was_deleted_with_the_date_last_deleted_first(self) -> None:
        self._deleted("Moss", datetime(2026, 11, 2, 9, 5, tzinfo=UTC))
        self._deleted("Fern", datetime(2026, 11, 3, 21, 40, tzinfo=UTC))
        talk(self.owner, "Not deleted", exchanges=1)

        assert self._titles() == ["Fern", "Moss"]
        assert "Deleted on Nov. 2, 2026 at 09:05" in parsed(self.client.get("/trash/")).text

    def test_nobody_sees_anothers_trash(self) -> None:
        self._deleted("Moss")

        assert "Moss" not in self.stranger.get("/trash/").content.decode()
        assert self.visitor_client.get("/trash/")["Location"].startswith("/accounts/login/")

    @override_settings(CHAT_LIST_PAGE=3)
    def test_pages_neither_repeat_nor_leave_out(self) -> None:
        at = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
        for number in range(7):
            self._deleted(f"Talk {number}", at)

        titles, path = self._titles(), "/trash/"
        for _ in range(2):
            links = [each["href"] for each in parsed(self.client.get(path)).all("a")]
            path = next(each for each in links if each.startswith("/trash/?after="))
            titles += self._titles(path)

        assert sorted(titles) == [f"Talk {number}" for number in range(7)]

    def test_restoring_comes_back_to_the_list(self) -> None:
        made = self._deleted("Moss")

        response = self.client.post("/selection/", {**_restore(made), "next": "/trash/"})

        self.assertRedirects(response, "/trash/", status_code=303)
        assert self.client.get(made.url).status_code == 200


class ForEverCase(TrashCase):
    """Both browsers have confirmed a moment ago who they are."""

    def setUp(self) -> None:
        super().setUp()
        self.give_password()
        self.give_password(self.stranger)

    def asked_first(self, path: str) -> None:
        """Check that an older session is asked for the password, and that its form is kept."""
        browser = Client()
        browser.force_login(self.user)
        for method in (browser.get, browser.post):
            response = method(path)
            assert response.status_code == 302
            assert response["Location"].startswith("/accounts/reauthenticate/?next=")
        assert self._titles() == ["Moss"]

        form = {"password": PASSWORD, "next": path}
        response = browser.post("/accounts/reauthenticate/", form)

        assert (response.status_code, response["Location"]) == (303, "/trash/")
        assert self._titles() == []


class PurgeTests(ForEverCase):
    def test_who_signed_in_long_ago_is_asked_for_the_password_first(self) -> None:
        self.asked_first(f"/trash/{self._deleted('Moss').id}/delete/")

    def test_a_copy_is_offered_first(self) -> None:
        page = parsed(self.client.get(f"/trash/{self._deleted('Moss').id}/delete/"))

        assert page.one("a", href="/settings/privacy/export/")

    def test_it_is_asked_first_and_then_gone_for_ever(self) -> None:
        made = self._deleted("Moss")
        path = f"/trash/{made.id}/delete/"

        assert "“Moss” goes with every version" in parsed(self.client.get(path)).text
        assert self._titles() == ["Moss"]
        self.assertRedirects(self.client.post(path), "/trash/", status_code=303)

        assert self._titles() == []
        assert self.client.post("/selection/", _restore(made)).status_code == 404

    def test_what_is_not_in_the_trash_cannot_be_purged(self) -> None:
        made = talk(self.owner, exchanges=1)

        for method in (self.client.get, self.client.post):
            assert method(f"/trash/{made.id}/delete/").status_code == 404
        assert self.client.get(made.url).status_code == 200

    def test_nobody_purges_what_is_anothers(self) -> None:
        made = self._deleted("Moss")

        assert self.stranger.post(f"/trash/{made.id}/delete/").status_code == 404
        assert self._titles() == ["Moss"]


class EmptyTests(ForEverCase):
    def test_who_signed_in_long_ago_is_asked_for_the_password_first(self) -> None:
        self._deleted("Moss")

        self.asked_first("/trash/empty/")

    def test_a_copy_is_offered_first(self) -> None:
        page = parsed(self.client.get("/trash/empty/"))

        assert page.one("a", href="/settings/privacy/export/")

    def test_it_is_asked_first_and_says_how_many_go(self) -> None:
        for number in range(3):
            self._deleted(f"Talk {number}")

        assert "3 conversations go" in parsed(self.client.get("/trash/empty/")).text
        assert len(self._titles()) == 3

    def test_all_in_the_trash_goes_and_nothing_else(self) -> None:
        for number in range(3):
            self._deleted(f"Talk {number}")
        kept = talk(self.owner, exchanges=1)

        self.assertRedirects(self.client.post("/trash/empty/"), "/trash/", status_code=303)

        assert self._titles() == []
        assert self.client.get(kept.url).status_code == 200

    def test_the_trash_of_others_stays(self) -> None:
        self._deleted("Moss")

        self.stranger.post("/trash/empty/")

        assert self._titles() == ["Moss"]


def _restore(made: Talk) -> dict[str, str]:
    return {"do": "restore", "conversation": str(made.id)}
