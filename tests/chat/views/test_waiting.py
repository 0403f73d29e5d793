"""The message that waits for a reply: on the page, for scripts and without them."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from accounts.privacy.export import exported
from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from chat.generation.waiting import send_all_due
from chat.stores import store_for
from tests.builders import Talk, talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed

NEXT = {"prompt": "And <then>?", "key": "next"}


class WaitingTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner)
        self.asked = self.made.question("How much?")

    def test_a_message_sent_meanwhile_waits_and_the_page_shows_it(self) -> None:
        response = self._send()

        page = parsed(self.client.get(self.made.url))
        assert response.status_code == 303
        assert response["Location"] == f"{self.made.url}#waiting"
        assert page.message_ids()[-1] == "waiting"
        assert "And &lt;then&gt;?</div>" in page.html
        assert "Waiting" in page.text
        assert [each["formaction"] for each in self._buttons(page) if "formaction" in each] == [
            f"{self.made.url}waiting/remove/"
        ]

    def test_it_is_no_message_before_it_is_sent(self) -> None:
        self.client.post(f"{self.made.url}messages/", {"prompt": "A zeppelin"})

        assert self.made.conversation.revision == 1
        page = parsed(self.client.get("/search/?q=zeppelin"))
        assert not page.by_class("result")
        for path in ("export.md", "export.json", "print/"):
            file = self.client.get(f"{self.made.url}{path}").getvalue().decode()
            assert "zeppelin" not in file

    def test_scripts_get_it_drawn(self) -> None:
        response = self.client.post(f"{self.made.url}messages/", NEXT, headers=SCRIPT)

        assert response.status_code == 202
        assert "data-waiting" in response.content.decode()

    def test_the_same_form_sent_twice_waits_once(self) -> None:
        self._send()

        assert self._send().status_code == 303
        assert len(store_for(self.owner).all_waiting(self.owner)) == 1

    def test_it_is_sent_when_the_reply_is_complete(self) -> None:
        self._send()
        self.made.reply(self.asked, "Half a litre")

        send_all_due()

        page = parsed(self.client.get(self.made.url))
        assert page.message_ids() == ["m-1", "m-2", "m-3", "latest"]

    def test_a_page_that_loads_itself_goes_on_until_it_is_sent(self) -> None:
        self._send()
        self.made.reply(self.asked, "Half a litre")

        assert "http-equiv" in self.client.get(f"{self.made.url}?auto=1").content.decode()
        send_all_due()
        self.client.post(f"{self.made.url}stop/")

    def test_after_a_stop_it_can_be_sent_now(self) -> None:
        self._send()
        self._stop("Half")

        page = parsed(self.client.get(self.made.url))
        response = self.client.post(
            f"{self.made.url}waiting/send/", {"message": self._id(), "parent": "2"}
        )

        assert "Send now" in page.text
        assert "Not sent" in page.text
        assert response.status_code == 303
        sent = store_for(self.owner).event(self.made.id, 3)
        assert (sent.text, sent.parent) == ("And <then>?", 2)
        assert store_for(self.owner).waiting(self.made.id) is None

    def test_send_now_goes_where_the_page_is(self) -> None:
        self._send()
        self._stop("Half")
        again = self.made.again(1)
        self.made.reply(again, "A whole litre")

        self.client.post(f"{self.made.url}waiting/send/", {"message": self._id(), "parent": "3"})

        assert store_for(self.owner).event(self.made.id, 4).parent == 3

    def test_it_is_removed(self) -> None:
        self._send()
        message = {"message": self._id()}

        response = self.client.post(f"{self.made.url}waiting/remove/", message)

        assert response.status_code == 303
        assert store_for(self.owner).waiting(self.made.id) is None
        again = self.client.post(f"{self.made.url}waiting/remove/", message)
        assert again.status_code == 409
        assert "not waiting any more" in parsed(again).text

    def test_it_is_edited_in_the_box_and_never_lost(self) -> None:
        for client, made in ((self.client, self.made), self._of_a_visitor()):
            with self.subTest(str(made.owner.kind)):
                client.post(f"{made.url}messages/", NEXT)
                message = store_for(made.owner).waiting(made.id)
                assert message is not None

                response = client.post(f"{made.url}waiting/edit/", {"message": message.id})

                for _ in range(2):  # loaded anew it is there still
                    page = parsed(client.get(response["Location"]))
                    assert "And &lt;then&gt;?</textarea>" in page.html
                    assert "waiting" not in page.message_ids()
                    assert page.one("input", name="replaces")["value"] == str(message.id)
                client.post(
                    f"{made.url}messages/",
                    {"prompt": "Better", "key": "better", "replaces": message.id},
                )
                waiting = store_for(made.owner).waiting(made.id)
                assert waiting is not None
                assert waiting.text == "Better"
                assert not waiting.is_held

    def test_what_is_being_edited_is_kept_when_it_is_refused(self) -> None:
        self._send()
        message_id = self._id()
        self.client.post(f"{self.made.url}waiting/edit/", {"message": message_id})

        response = self.client.post(
            f"{self.made.url}messages/", {"prompt": "x" * 32_001, "replaces": message_id}
        )

        page = parsed(response)
        assert response.status_code == 400
        assert page.one("input", name="replaces")["value"] == str(message_id)
        assert store_for(self.owner).waiting(self.made.id) is not None

    def test_strangers_find_nothing(self) -> None:
        self._send()
        message = {"message": self._id()}

        for name in ("send", "edit", "remove"):
            response = self.stranger.post(f"{self.made.url}waiting/{name}/", message)
            assert response.status_code == 404
        assert store_for(self.owner).waiting(self.made.id) is not None

    def test_it_goes_with_its_conversation(self) -> None:
        self._send()
        self.client.post(f"{self.made.url}delete/")
        assert len(store_for(self.owner).all_waiting(self.owner)) == 1

        self.give_password()
        self.client.post(f"/trash/{self.made.id}/delete/")

        assert store_for(self.owner).all_waiting(self.owner) == []

    def test_it_is_in_the_persons_export(self) -> None:
        self._send()

        file = json.loads("".join(exported(self.user)))

        assert [(each["text"], each["held"]) for each in file["waiting"]] == [
            ("And <then>?", False)
        ]
        assert "then" not in json.dumps(file["conversations"])

    def test_a_temporary_chat_that_is_saved_takes_it_along(self) -> None:
        made = talk(Owner.temporary(self.user.pk))
        asked = made.question()
        self.client.post(f"{made.url}messages/", NEXT)
        made.reply(asked, "Half", status=GenerationStatus.STOPPED)

        self.client.post(f"{made.url}keep/")

        waiting = store_for(self.owner).waiting(made.id)
        assert waiting is not None
        assert (waiting.text, waiting.is_held, waiting.owner) == ("And <then>?", True, self.owner)

    def _send(self) -> Any:
        return self.client.post(f"{self.made.url}messages/", NEXT)

    def _stop(self, text: str) -> None:
        self.made.reply(self.asked, text, status=GenerationStatus.STOPPED)

    def _id(self) -> str:
        message = store_for(self.owner).waiting(self.made.id)
        assert message is not None
        return str(message.id)

    def _buttons(self, page: Any) -> list[dict[str, str]]:
        return list(page.by_class("btn--ghost"))

    def _of_a_visitor(self) -> tuple[Client, Talk]:
        self.visitor_client.post("/c/", {"prompt": "A first one"})
        visitor = self.visitor_of(self.visitor_client)
        made = talk(visitor)
        made.question()
        return self.visitor_client, made
