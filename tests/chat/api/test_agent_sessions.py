"""Sessions of agents by the API: the person's own, to read and to delete."""

from __future__ import annotations

from typing import Any

from chat.agents.service import SessionService
from chat.agents.values import SessionKey
from tests.builders import person, talk
from tests.chat.agents.building import remembered, said
from tests.chat.api.case import ApiTestCase, code_of

PATH = "/agent-sessions"


class AgentSessionTests(ApiTestCase):
    service = SessionService()

    def key(self, name: str = "one", *, app: str = "shop") -> SessionKey:
        return SessionKey(app, str(self.user.public_id), name)

    def opened(
        self, name: str = "one", *, app: str = "shop", state: dict[str, Any] | None = None
    ) -> str:
        key = self.key(name, app=app)
        session = self.service.create(key, state)
        self.service.append(key, said("My parcel?"))
        return f"{PATH}/{session.place.id}"

    def read(self, path: str) -> Any:
        response = self.reader.get(path)
        assert response.status_code == 200, response.content
        return response.json()

    def test_the_list_has_those_of_agents_by_google_adks_ids(self) -> None:
        path = self.opened()
        talk(self.owner, "A chat", exchanges=1)

        found = self.read(PATH)

        [one] = found["items"]
        assert found["next_cursor"] is None
        assert path.endswith(one["id"])
        assert (one["app_name"], one["session_id"]) == ("shop", "one")
        assert one["user_id"] == str(self.user.public_id)
        assert (one["title"], one["message_count"]) == ("My parcel?", 1)

    def test_lists_are_read_by_cursor_and_narrowed_to_an_app(self) -> None:
        for name in ("a", "b", "c"):
            self.opened(name)
        self.opened("d", app="bank")

        first = self.read(f"{PATH}?limit=2&app=shop")
        second = self.read(f"{PATH}?limit=2&app=shop&cursor={first['next_cursor']}")

        names = [one["session_id"] for page in (first, second) for one in page["items"]]
        assert names == ["c", "b", "a"]
        assert second["next_cursor"] is None
        assert code_of(self.reader.get(f"{PATH}?cursor=nonsense")) == (400, "invalid_cursor")

    def test_one_comes_with_its_state_but_not_with_what_the_app_has_for_everybody(self) -> None:
        path = self.opened(state={"step": 1, "user:name": "Ada", "app:key": "the app's own"})

        assert self.read(path)["state"] == {"step": 1, "user:name": "Ada"}

    def test_events_come_as_they_were_written_newest_first(self) -> None:
        path = self.opened()
        self.service.append(self.key(), said("On its way.", "helper"))
        self.service.append(self.key(), remembered({"step": 2}))

        first = self.read(f"{path}/events?limit=2")
        second = self.read(f"{path}/events?limit=2&cursor={first['next_cursor']}")

        assert first["items"][0]["actions"]["state_delta"] == {"step": 2}
        assert first["items"][1]["content"]["parts"] == [{"text": "On its way."}]
        assert [event["author"] for event in second["items"]] == ["user"]
        assert second["next_cursor"] is None

    def test_a_deleted_one_is_gone_for_the_agent_too(self) -> None:
        path = self.opened()

        assert self.reader.send("DELETE", path).status_code == 403
        assert self.program.send("DELETE", path).status_code == 204

        assert self.service.get(self.key()) is None
        for gone in (path, f"{path}/events"):
            assert self.reader.get(gone).status_code == 404
        assert self.program.send("DELETE", path).status_code == 404

    def test_nobody_elses_and_no_chat_of_ones_own_is_found(self) -> None:
        other = person()
        theirs = self.service.create(SessionKey("shop", str(other.public_id), "two"))
        nobodys = self.service.create(SessionKey("shop", "ada", "three"))
        chat = talk(self.owner, exchanges=1)

        for one in (theirs.place.id, nobodys.place.id, chat.id):
            assert self.reader.get(f"{PATH}/{one}").status_code == 404
            assert self.reader.get(f"{PATH}/{one}/events").status_code == 404
            assert self.program.send("DELETE", f"{PATH}/{one}").status_code == 404
        assert self.read(PATH)["items"] == []

    def test_a_message_to_one_is_refused(self) -> None:
        conversation = self.opened().removeprefix(PATH)

        answer = self.program.send("POST", f"/conversations{conversation}/messages", {"text": "Hi"})

        assert code_of(answer) == (409, "agent_session_read_only")
