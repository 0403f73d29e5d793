"""Text of people that wants to be more than text: wherever it is shown, it adds no markup.

A page with hostile text has the same elements with the same attributes, in the
same order, as the page with harmless text in the same places.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.test import Client, TestCase, override_settings

from accounts.models import User
from chat import actions
from chat.domain.context import Receipt
from chat.domain.owners import Owner
from chat.domain.search import QUERY_MAX_CHARS
from chat.domain.text import clean
from chat.domain.titles import PREVIEW_MAX_CHARS
from chat.domain.wishes import Wish
from chat.stores import store_for
from tests.builders import PASSWORD, person, talk
from tests.chat.markdown.payloads import PAYLOADS
from tests.chat.views.case import SCRIPT

HOSTILE = [clean(payload) for payload in PAYLOADS]
HARMLESS = [re.sub(r"\S", "x", text) for text in HOSTILE]
ADDRESSES = ("href", "src", "action", "formaction", "poster", "data", "xlink:href")
# An element's name and the names of its attributes; "!" for a comment or a declaration.
Shape = list[tuple[str, tuple[str, ...]]]


class _Shapes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Shape = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ADDRESSES]

    def handle_comment(self, data: str) -> None:
        self.found.append(("!", ()))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", ()))

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)


def shaped(html: str) -> _Shapes:
    parser = _Shapes()
    parser.feed(html)
    parser.close()
    return parser


def packed(texts: list[str], limit_chars: int) -> list[str]:
    """Return the texts in as few pieces as fit the limit; one that is longer is cut."""
    pieces = [""]
    for text in texts:
        if len(pieces[-1]) + len(text) + 1 > limit_chars:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {text}".strip()[:limit_chars]
    return pieces


def _foreign(html: str) -> list[str]:
    """Return the addresses that do not stay on this site."""
    return [each for each in shaped(html).addresses if each and each[0] not in "/?#"]


def body(response: Any) -> str:
    content: bytes = response.getvalue()
    assert response.status_code in {200, 202}, response.status_code
    return content.decode()


@override_settings(
    CHAT_LIST_PAGE=1_000, CHAT_MESSAGE_MAX_CHARS=10**6, CHAT_INSTRUCTIONS_MAX_CHARS=10**6
)
class HostileTextTests(TestCase):
    def test_it_adds_no_element_and_no_attribute_anywhere(self) -> None:
        harmless = _Written(person(name=HARMLESS[0]), HARMLESS).pages()
        hostile = _Written(person(name=HOSTILE[0]), HOSTILE).pages()

        for name, html in hostile.items():
            with self.subTest(name):
                assert escape(HOSTILE[0]) in html
                assert shaped(html).found == shaped(harmless[name]).found
                assert _foreign(html) == []

    def test_what_is_searched_for_adds_none_either(self) -> None:
        written = _Written(person(), HOSTILE[:4])
        harmless = ["alert", "zeppelin", "\N{LEFT DOUBLE QUOTATION MARK}", ""]
        hostile = packed(HOSTILE, QUERY_MAX_CHARS)
        with self.settings(CHAT_LIST_PAGE=3):
            pages = [written.search(text) for text in (*harmless, *hostile)]

        known = {each for html in pages[:4] for each in shaped(html).found}
        for text, html in zip(hostile, pages[4:], strict=True):
            with self.subTest(text):
                assert escape(HOSTILE[0]) in pages[0]
                assert set(shaped(html).found) - known == set()
                assert _foreign(html) == []

    def test_the_comparison_finds_what_it_looks_for(self) -> None:
        for text in HOSTILE:
            if re.search(r"<[a-z!?]", text, re.IGNORECASE):
                assert shaped(f"<div>{text}</div>").found != shaped("<div>x</div>").found, text


class _Written:
    """Somebody who has written the texts wherever one can write."""

    def __init__(self, user: User, texts: list[str]) -> None:
        self.client, self.owner = Client(), Owner.user(user.pk)
        self.client.force_login(user)
        self.everything = "\n\n".join(texts)
        for text in packed(texts, PREVIEW_MAX_CHARS):
            talk(self.owner, text).question(text)
        self._conversation()
        self.deleted = talk(self.owner, texts[0], exchanges=1)
        store_for(self.owner).delete(self.deleted.id, datetime.now(UTC))
        archived = talk(self.owner, texts[0], exchanges=1)
        self.client.post("/selection/", {"do": f"archive {archived.id}"})
        self.waits = talk(self.owner, texts[0])
        self.waits.question(self.everything)
        self._send(self.waits.url, "messages/")
        self._send("/", "draft/")

    def _conversation(self) -> None:
        """One conversation with all the texts in every place."""
        self.made = talk(self.owner, self.everything[:PREVIEW_MAX_CHARS])
        question, _ = self.made.exchange(self.everything, "A reply")
        actions.instruct_person(int(self.owner.key), self.everything)
        actions.instruct_conversation(self.owner, self.made.id, self.everything)
        asked = self.made.again(question.sequence, wish=Wish(self.everything))
        self.made.reply(asked, "Another reply", thinking=self.everything)
        receipt = Receipt(
            (question.sequence,),
            system_prompt=self.everything,
            person_instructions=self.everything,
            conversation_instructions=self.everything,
            instruction=self.everything,
        )
        store_for(self.owner).set_receipt(asked.generation.id, receipt.to_json())
        self.sent = f"{self.made.url}g/{asked.generation.id}/sent/"
        self.shared = f"/s/{actions.share_conversation(self.owner, self.made.id).token}/"
        self._send(self.made.url, "draft/")

    def _send(self, url: str, path: str) -> None:
        fields = {"prompt": self.everything, "key": "next", "writer": "tab", "number": "1"}
        response = self.client.post(f"{url}{path}", fields, headers=SCRIPT)
        assert response.status_code in {202, 204}

    def pages(self) -> dict[str, str]:
        chat = self.made.url
        paths = {
            "conversation": chat,
            "fragment": f"{chat}thread/?since=0",
            "version": f"{chat}?branch=2",
            "what waits": self.waits.url,
            "start": "/",
            "sidebar": "/sidebar/",
            "archive": "/archive/",
            "trash": "/trash/",
            "delete for ever": f"/trash/{self.deleted.id}/delete/",
            "rename": f"{chat}rename/",
            "edit": f"{chat}m/1/edit/",
            "instructions": f"{chat}instructions/",
            "own instructions": "/settings/instructions/",
            "profile": "/settings/",
            "share": f"{chat}share/",
            "shares": "/shared/",
            "what others see": self.shared,
            "print": f"{chat}print/",
            "export": f"{chat}export/",
            "what was sent": self.sent,
        }
        self.client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return {name: body(self.client.get(path)) for name, path in paths.items()}

    def search(self, text: str) -> str:
        return body(self.client.get(f"/search/?{urlencode({'q': text})}"))
