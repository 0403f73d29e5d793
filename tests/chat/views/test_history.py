"""History off: new chats are temporary, what was kept stays, one can be saved on purpose."""

from __future__ import annotations

import uuid
from unittest.mock import patch

from chat.actions import keeping
from chat.domain.owners import Owner
from chat.stores import cache_store, database_store
from tests.builders import Talk, talk
from tests.chat.views.case import PageTestCase, parsed


class NoHistoryTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.temporary = Owner.temporary(self.user.pk)
        self.before = talk(self.owner, "From before", exchanges=1)
        self.client.post("/settings/privacy/", {})

    def _send(self, path: str, **more: str) -> str:
        """Send the form of the page at `path`; return the address it led to."""
        fields = parsed(self.client.get(path)).all("input")
        form = {each["name"]: each["value"] for each in fields if "value" in each}
        response = self.client.post("/c/", {**form, "prompt": "Hello", **more})
        assert response.status_code == 303
        return str(response["Location"])

    def _kept_titles(self) -> list[str]:
        return [each.title for each in database_store().page(self.owner)]

    def test_the_start_has_the_shelf_and_the_list(self) -> None:
        page = parsed(self.client.get("/"))

        assert page.by_class("shelf")
        assert page.one("nav", id="sidebar")
        assert "This chat is not saved." in page.text
        assert "From before" in page.text
        assert page.one("a", href="/kept/")

    def test_a_new_chat_is_temporary(self) -> None:
        path = self._send("/")

        conversation_id = uuid.UUID(path.split("/")[2])
        assert cache_store().get(self.temporary, conversation_id).preview == "Hello"
        assert self._kept_titles() == ["From before"]

    def test_what_was_kept_stays_and_goes_on_being_kept(self) -> None:
        response = self.client.post(f"{self.before.url}messages/", {"prompt": "And then?"})

        assert response.status_code == 303
        assert self.before.conversation.message_count == 3

    def test_one_chat_is_saved_on_purpose(self) -> None:
        page = parsed(self.client.get("/kept/"))
        self._send("/kept/")

        assert not page.by_class("shelf")
        assert page.one("a", href="/", class_="btn btn--ghost btn--s push")
        assert self._kept_titles() == ["Hello", "From before"]

    def test_a_page_from_before_it_was_switched_off_saves_nothing(self) -> None:
        self.client.post("/c/", {"prompt": "Hello", "key": "one"})

        assert self._kept_titles() == ["From before"]

    def test_a_page_from_before_it_was_switched_on_saves_nothing_either(self) -> None:
        self.client.post("/settings/privacy/", {"keeps_history": "on"})
        self.client.post("/c/", {"prompt": "Hello", "key": "one", "temporary": "1"})

        assert self._kept_titles() == ["From before"]

    def test_the_start_page_of_somebody_with_history_asks_for_nothing_special(self) -> None:
        self.client.post("/settings/privacy/", {"keeps_history": "on"})

        page = parsed(self.client.get("/"))

        assert not page.all("input", name="kept")
        assert not page.all("input", name="temporary")

    def test_a_refusal_shows_the_page_it_came_from(self) -> None:
        for form, has_shelf in (({"temporary": "1"}, True), ({"kept": "1"}, False)):
            response = self.client.post("/c/", {"prompt": " ", **form})

            page = parsed(response)
            assert response.status_code == 400
            assert bool(page.by_class("shelf")) == has_shelf
            assert page.one("input", name=next(iter(form)))["value"] == "1"

    def test_saving_on_purpose_is_for_who_saves_nothing(self) -> None:
        self.assertRedirects(self.stranger.get("/kept/"), "/")
        self.assertRedirects(self.visitor_client.get("/kept/"), "/")

    def test_a_suggestion_stays_on_the_page_that_saves(self) -> None:
        html = self.client.get("/kept/?prompt=2").content.decode()

        assert "Explain … to me from the basics up" in html


class SaveAfterAllTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.temporary = Owner.temporary(self.user.pk)
        self.made = talk(self.temporary, "Unsaved", exchanges=2)
        self.other = talk(self.temporary, "Another", exchanges=1)

    def _keep(self, made: Talk) -> int:
        return self.client.post(f"{made.url}keep/").status_code

    def test_a_temporary_chat_can_be_saved_and_keeps_its_address(self) -> None:
        page = parsed(self.client.get(self.made.url))
        assert page.one("form", action=f"{self.made.url}keep/")

        response = self.client.post(f"{self.made.url}keep/")

        assert (response.status_code, response["Location"]) == (303, self.made.url)
        assert database_store().get(self.owner, self.made.id).message_count == 4
        assert "This chat is saved now." in parsed(self.client.get(self.made.url)).text

    def test_other_temporary_chats_stay_as_they_are(self) -> None:
        self._keep(self.made)

        assert [each.id for each in cache_store().owned_by(self.temporary)] == [self.other.id]

    def test_a_double_click_saves_it_once(self) -> None:
        assert [self._keep(self.made), self._keep(self.made)] == [303, 303]
        assert len(database_store().events(self.made.id, range(1, 20))) == 4

    def test_the_page_of_a_saved_chat_does_not_offer_it(self) -> None:
        self._keep(self.made)

        page = parsed(self.client.get(self.made.url))

        assert not page.all("form", action=f"{self.made.url}keep/")
        assert not page.by_class("shelf")

    def test_nobody_else_can_save_it_and_no_visitor(self) -> None:
        assert self.stranger.post(f"{self.made.url}keep/").status_code == 404
        path = self.visitor_client.post("/c/", {"prompt": "Hello"})["Location"].partition("#")[0]
        assert self.visitor_client.get(path).status_code == 200
        assert self.visitor_client.post(f"{path}keep/").status_code == 404
        assert self.client.get(f"{self.made.url}keep/").status_code == 405

    def test_a_reply_that_does_not_end_is_told_and_nothing_moves(self) -> None:
        self.made.write(self.made.question("And then?").generation, "Still writing")

        with patch.object(keeping, "STOP_WAIT_SECONDS", 0.1):
            response = self.client.post(f"{self.made.url}keep/")

        assert response.status_code == 409
        assert "A reply is being written" in parsed(response).text
        assert database_store().page(self.owner) == []

    def test_forget_now_forgets_this_chat(self) -> None:
        forms = parsed(self.client.get(self.made.url)).all("form", class_="note__action")
        self.client.post(forms[0]["action"])

        assert self.client.get(self.made.url).status_code == 404
        assert self.client.get(self.other.url).status_code == 200
