"""Versions of messages, by the API."""

from __future__ import annotations

from typing import Any

from chat.domain.generations import GenerationStatus
from tests.builders import talk
from tests.chat.api.case import ApiTestCase, code_of


class BranchTests(ApiTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.made = talk(self.owner, exchanges=2)
        self.path = f"/conversations/{self.made.id}"

    def texts(self) -> list[str]:
        items = self.program.get(f"{self.path}/messages").json()["items"]
        return [each["text"] for each in reversed(items)]

    def say(self, **body: Any) -> Any:
        return self.program.send("POST", f"{self.path}/messages", body)

    def test_a_question_in_other_words_follows_what_the_old_one_followed(self) -> None:
        assert self.say(text="Question 2, better", parent=2).status_code == 201

        assert self.texts() == ["Question 1", "Reply 1", "Question 2, better"]

    def test_the_first_question_has_versions_too(self) -> None:
        assert self.say(text="Another beginning", parent=0).status_code == 201

        assert self.texts() == ["Another beginning"]

    def test_another_branch_can_be_chosen(self) -> None:
        self.say(text="Question 2, better", parent=2)

        response = self.program.send("PATCH", self.path, {"branch": 3})

        assert response.status_code == 200
        assert self.texts() == ["Question 1", "Reply 1", "Question 2", "Reply 2"]

    def test_what_is_not_there_cannot_be_chosen(self) -> None:
        response = self.program.send("PATCH", self.path, {"branch": 99})

        assert code_of(response) == (404, "event_not_found")
        assert code_of(self.program.send("PATCH", self.path, {"branch": 0}))[0] == 422
        assert code_of(self.foreign.send("PATCH", self.path, {"branch": 1}))[0] == 404

    def test_a_message_names_its_versions(self) -> None:
        self.say(text="Question 2, better", parent=2)

        items = self.program.get(f"{self.path}/messages").json()["items"]

        assert [(each["text"], each["versions"]) for each in items] == [
            ("Question 2, better", [3, 5]),
            ("Reply 1", [2]),
            ("Question 1", [1]),
        ]

    def test_all_versions_of_a_message_can_be_read_from_any_of_them(self) -> None:
        self.say(text="Question 2, better", parent=2)

        for sequence in (3, 5):
            response = self.reader.get(f"{self.path}/messages/{sequence}/versions")
            items = response.json()["items"]
            assert [(each["sequence"], each["text"]) for each in items] == [
                (3, "Question 2"),
                (5, "Question 2, better"),
            ]

    def test_a_version_that_was_continued_is_whole(self) -> None:
        first = self.made.question("More")
        self.made.reply(first, "Once ", GenerationStatus.STOPPED)
        more = self.made.again(6, continues=True)
        self.made.reply(more, "upon a time")
        self.made.reply(self.made.again(5), "Twice")

        for sequence in (6, 7, 8):
            path = f"{self.path}/messages/{sequence}/versions"
            items = self.program.get(path).json()["items"]
            assert [(each["text"], each["versions"]) for each in items] == [
                ("Once upon a time", [6, 8]),
                ("Twice", [6, 8]),
            ]

    def test_versions_of_what_is_not_there_are_not_found(self) -> None:
        for sequence in ("99", "0", "9" * 30):
            response = self.program.get(f"{self.path}/messages/{sequence}/versions")
            assert code_of(response) == (404, "event_not_found"), sequence


class CopyTests(ApiTestCase):
    """A copy knows no generations: its replies are named by their sequence."""

    def setUp(self) -> None:
        super().setUp()
        made = talk(self.owner, exchanges=1)
        asked = made.question("More")
        made.reply(asked, "Once", GenerationStatus.STOPPED)
        body = {"sequence": 4}
        copy = self.program.send("POST", f"/conversations/{made.id}/fork", body).json()
        self.path = f"/conversations/{copy['id']}/messages"

    def test_a_reply_is_written_again(self) -> None:
        [newest, *_] = self.program.get(self.path).json()["items"]
        assert newest["generation"] is None

        body = {"preset": "shorter"}
        response = self.program.send("POST", f"{self.path}/2/retry", body, Idempotency_Key="again")
        same = self.program.send("POST", f"{self.path}/2/retry", body, Idempotency_Key="again")

        assert (response.status_code, same.status_code) == (201, 200)
        assert (response.json()["parent"], response.json()["continues"]) == (1, False)
        assert response.json()["id"] == same.json()["id"]

    def test_a_question_gets_another_reply(self) -> None:
        response = self.program.send("POST", f"{self.path}/1/retry")

        assert (response.status_code, response.json()["parent"]) == (201, 1)

    def test_an_unfinished_reply_goes_on(self) -> None:
        response = self.program.send("POST", f"{self.path}/4/continue")

        assert (response.status_code, response.json()["parent"]) == (201, 4)
        assert response.json()["continues"]

    def test_what_cannot_be_written_again_or_go_on_is_refused(self) -> None:
        assert code_of(self.program.send("POST", f"{self.path}/2/continue")) == (
            409,
            "nothing_to_continue",
        )
        for verb in ("retry", "continue"):
            path = f"{self.path}/{'9' * 30}/{verb}"
            assert code_of(self.program.send("POST", path)) == (404, "event_not_found")
            assert code_of(self.foreign.send("POST", f"{self.path}/2/{verb}"))[0] == 404
