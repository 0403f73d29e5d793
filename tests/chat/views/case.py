"""What tests of pages share: somebody signed in, a stranger, and a parsed page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.core.cache import caches
from django.test import Client, TestCase

from chat.domain.owners import Owner
from chat.visitors import VISITOR_COOKIE, owner_of
from tests.builders import PASSWORD, person

# What scripts send with every request.
SCRIPT = {"Vana-Fragment": "1"}


class PageTestCase(TestCase):
    """`self.client` is signed in as `self.user`; `self.stranger` as somebody else."""

    def setUp(self) -> None:
        for cache in caches.all():
            cache.clear()
        self.user = person("mira@example.org", name="Mira Example")
        self.owner = Owner.user(self.user.pk)
        self.client.force_login(self.user)
        self.stranger = Client()
        self.stranger.force_login(person("stranger@example.org"))
        self.visitor_client = Client()

    def give_password(self, client: Client | None = None) -> None:
        """Give the password once more, as pages ask for from which something is gone."""
        form = {"password": PASSWORD}
        response = (client or self.client).post("/accounts/reauthenticate/", form)
        assert response.status_code == 303, response.content

    def visitor_of(self, client: Client) -> Owner:
        """Return the visitor that this client has become by its cookie."""
        assert VISITOR_COOKIE in client.cookies
        response = client.get("/")
        owner = owner_of(response.wsgi_request)
        assert owner is not None
        return owner


class _Page(HTMLParser):
    """Elements of a page as (name, attributes), and its text, without what templates hold."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._templates += tag == "template"
        if not self._templates:
            self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"

    def handle_data(self, data: str) -> None:
        if not self._templates:
            self.text.append(data)


class ParsedPage:
    def __init__(self, response: Any) -> None:
        parser = _Page()
        self.html = response.content.decode()
        parser.feed(self.html)
        self.elements = parser.elements
        self.text = " ".join(" ".join(parser.text).split())

    def all(self, tag: str, /, **wanted: str) -> list[dict[str, str]]:
        """Return the attributes of the elements called `tag` that have all of `wanted`."""
        return [
            attributes
            for found, attributes in self.elements
            if found == tag
            and all(
                attributes.get(key.rstrip("_").replace("_", "-")) == value
                for key, value in wanted.items()
            )
        ]

    def one(self, tag: str, /, **wanted: str) -> dict[str, str]:
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} of <{tag}> with {wanted}"
        return found[0]

    def by_class(self, name: str) -> list[dict[str, str]]:
        return [each for _, each in self.elements if name in each.get("class", "").split()]

    def message_ids(self) -> list[str]:
        return [each["id"] for each in self.by_class("message") if "id" in each]


def parsed(response: Any) -> ParsedPage:
    return ParsedPage(response)


def title_of(response: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)
    assert found is not None
    return " ".join(found[1].split())
