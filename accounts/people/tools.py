"""What can be done about one person, as buttons of their page in the administration; or several.

Apps add theirs when they are loaded: a button is there if its page is, and if
whoever looks may open it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.roles import may, may_touch

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class PersonTool:
    """`name` is the page's in the administration; its one argument is the person's key.

    `changes` says that it is nothing for people whom only who assigns roles may change.
    """

    name: str
    title: _StrPromise
    permission: str
    applies: Callable[[User], bool] = lambda _person: True
    changes: bool = True

    def is_for(self, user: User | AnonymousUser, person: User) -> bool:
        is_allowed = may(user, self.permission) and (not self.changes or may_touch(user, person))
        return is_allowed and self.applies(person)


@dataclass(frozen=True, slots=True)
class PeopleTool:
    """An action of the list of people. `act` gets those who were chosen; None: the list again."""

    name: str
    title: _StrPromise
    permission: str
    act: Callable[[HttpRequest, QuerySet[User]], HttpResponse | None]


_tools: list[PersonTool] = []
_tools_for_several: list[PeopleTool] = []


def register(tool: PersonTool) -> None:
    """Add a button. The same name again takes the place of the one before."""
    _tools[:] = [*(each for each in _tools if each.name != tool.name), tool]


def register_for_several(tool: PeopleTool) -> None:
    """Add an action. The same name again takes the place of the one before."""
    others = [each for each in _tools_for_several if each.name != tool.name]
    _tools_for_several[:] = [*others, tool]


def tools_for_several(user: User | AnonymousUser) -> list[PeopleTool]:
    """Return what `user` may do about people who are chosen in a list."""
    return [tool for tool in _tools_for_several if may(user, tool.permission)]


def tools_for(user: User | AnonymousUser, person: User) -> list[PersonTool]:
    """Return what `user` may do about `person`, in the order of registration."""
    return [tool for tool in _tools if tool.is_for(user, person)]
