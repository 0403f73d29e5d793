"""The page on which a question is asked in other words, and the arrows between versions."""

from __future__ import annotations

from django.test import Client, override_settings

from chat.domain.generations import GenerationStatus
from chat.domain.owners import Owner
from tests.builders import Talk, talk
from tests.chat.views.case import SCRIPT, PageTestCase, parsed


class EditTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.talk = talk(self.owner, exchanges=2)
        self.url = f"{self.talk.url}m/3/edit/"

    def test_a_question_leads_to_its_page_and_a_reply_does_not(self) -> None:
        page = parsed(self.client.get(self.talk.url))

        links = [each["href"] for each in page.all("a") if "data-edit" in each]
        assert links == [f"{self.talk.url}m/1/edit/", self.url]

    def test_the_page_holds_the_text_and_leads_back(self) -> None:
        response = self.client.get(self.url)

        page = parsed(response)
        assert "Question 2" in page.text
        assert page.one("form", class_="message__edit")["action"] == self.url
        assert page.all("a", href=f"{self.talk.url}#m-3")

    def test_sending_makes_another_version(self) -> None:
        response = self.client.post(self.url, {"prompt": "Question 2, better", "key": "k"})

        self.assertRedirects(response, f"{self.talk.url}#latest", status_code=303)
        page = parsed(self.client.get(self.talk.url))
        assert "Question 2, better" in page.text
        assert "Reply 2" not in page.text
        assert "Version 2/2" in page.text
        assert page.one("a", rel="prev")["href"] == f"{self.talk.url}?branch=3#m-3"

    def test_scripts_get_the_form_and_then_the_question_with_its_reply(self) -> None:
        form = self.client.get(self.url, headers=SCRIPT)
        assert form.content.decode().lstrip().startswith("<form")

        response = self.client.post(self.url, {"prompt": "Better"}, headers=SCRIPT)

        assert response.status_code == 201
        page = parsed(response)
        assert page.message_ids() == ["m-5", "latest"]
        assert page.by_class("message")[0]["data-parent"] == "2"

    def test_what_is_refused_stands_on_the_page_with_the_reason(self) -> None:
        with override_settings(CHAT_MESSAGE_MAX_CHARS=5):
            response = self.client.post(self.url, {"prompt": "Far too long"})

        assert response.status_code == 400
        page = parsed(response)
        assert "Far too long" in page.text
        assert page.all("div", role="alert")
        assert self.client.post(self.url, {"prompt": " "}, headers=SCRIPT).status_code == 400

    def test_a_reply_cannot_be_edited(self) -> None:
        assert self.client.get(f"{self.talk.url}m/2/edit/").status_code == 409
        assert self.client.post(f"{self.talk.url}m/2/edit/", {"prompt": "x"}).status_code == 409
        assert self.client.get(f"{self.talk.url}m/9/edit/").status_code == 404

    @override_settings(GENERATIONS_PER_VISITOR=2)
    def test_visitors_edit_too(self) -> None:
        self.visitor_client.post("/c/", {"prompt": "Hello"})
        visitor = self.visitor_of(self.visitor_client)
        made = talk(visitor, exchanges=1)

        response = self.visitor_client.post(f"{made.url}m/1/edit/", {"prompt": "Good day"})

        assert response.status_code == 303
        assert "Good day" in self.visitor_client.get(made.url).content.decode()


class ChoiceTests(PageTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.talk = talk(self.owner)
        question, self.first = self.talk.exchange("Question", "The first version")
        self.second = self.talk.reply(self.talk.again(question.sequence), "The second version")

    def shown(self, made: Talk | None = None, client: Client | None = None) -> str:
        return parsed((client or self.client).get((made or self.talk).url)).text

    def test_what_an_address_names_is_shown_from_now_on(self) -> None:
        self.client.get(f"{self.talk.url}?branch={self.first.sequence}")

        assert "The first version" in self.shown()
        assert "Version 1/2" in self.shown()

    def test_the_choice_stays_while_a_reply_is_written_on_another_branch(self) -> None:
        self.talk.again(1)
        assert "The first version" not in self.shown()

        self.client.get(f"{self.talk.url}?branch={self.first.sequence}")

        assert "The first version" in self.shown()

    def test_a_shared_copy_and_an_export_have_the_choice(self) -> None:
        self.client.get(f"{self.talk.url}?branch={self.first.sequence}")

        self.client.post(f"{self.talk.url}share/")
        link = parsed(self.client.get(f"{self.talk.url}share/")).one("input", id="share-link")
        exported = self.client.get(f"/api/v1/conversations/{self.talk.id}/export")

        public = self.visitor_client.get(link["value"]).content.decode()
        assert "The first version" in public
        assert "The second version" not in public
        assert f'"head":{self.first.sequence}' in b"".join(exported).decode().replace(" ", "")

    def test_fetching_ahead_and_asking_for_the_head_choose_nothing(self) -> None:
        address = f"{self.talk.url}?branch={self.first.sequence}"

        self.client.head(address)
        self.client.get(address, headers={"Sec-Purpose": "prefetch"})

        assert "The second version" in self.shown()

    def test_a_stranger_chooses_nothing(self) -> None:
        response = self.stranger.get(f"{self.talk.url}?branch={self.first.sequence}")

        assert response.status_code == 404
        assert "The second version" in self.shown()

    def test_visitors_choices_are_kept_too(self) -> None:
        self.visitor_client.post("/c/", {"prompt": "Hello"})
        made = talk(self.visitor_of(self.visitor_client))
        question, first = made.exchange("Question", "The first version")
        made.reply(made.again(question.sequence), "The second version")

        self.visitor_client.get(f"{made.url}?branch={first.sequence}")

        assert "The first version" in self.shown(made, self.visitor_client)

    def test_scripts_get_the_branch_alone(self) -> None:
        response = self.client.get(f"{self.talk.url}?branch=2", headers=SCRIPT)

        html = response.content.decode()
        assert "<html" not in html
        assert "The first version" in html

    @override_settings(CHAT_PAGE_MESSAGES=4)
    def test_a_version_far_above_the_end_of_its_branch_is_led_to(self) -> None:
        for number in range(6):
            self.talk.exchange(f"Question {number}", f"Reply {number}")
        self.client.get(f"{self.talk.url}?branch={self.first.sequence}")

        response = self.client.get(f"{self.talk.url}?branch={self.second.sequence}")

        assert response.status_code == 303
        page = parsed(self.client.get(response["Location"]))
        assert f"m-{self.second.sequence}" in page.message_ids()
        assert response["Location"].endswith(f"#m-{self.second.sequence}")

    def test_a_continued_reply_answers_to_the_name_of_its_first_part(self) -> None:
        asked = self.talk.again(1)
        part = self.talk.reply(asked, "Half of", GenerationStatus.STOPPED)
        self.talk.reply(self.talk.again(part.sequence, continues=True), " the third")

        page = parsed(self.client.get(f"{self.talk.url}?branch={part.sequence}"))

        assert "Half of the third" in page.text
        assert "Version 3/3" in page.text
        ids = [each.get("id") for _, each in page.elements]
        assert f"m-{part.sequence}" in ids


class TemporaryTests(PageTestCase):
    def test_temporary_chats_are_edited_as_others(self) -> None:
        made = talk(Owner.temporary(self.user.pk), exchanges=1)

        response = self.client.post(f"{made.url}m/1/edit/", {"prompt": "Good day"})

        assert response.status_code == 303
        assert "Good day" in parsed(self.client.get(made.url)).text
