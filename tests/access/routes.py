"""The addresses of the site as the table of access names them, and one example of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

# `<int:sequence>` and `(?P<url>.*)` in a route.
_PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True, slots=True)
class Route:
    """`name` is the full name of the address, or the route itself where it has none."""

    name: str
    route: str

    def path(self, values: dict[str, str]) -> str:
        """Return the address with `values` for its parts. Raises KeyError for an unknown part."""
        filled = _PART.sub(lambda part: values[part[1] or part[2]], self.route)
        return "/" + re.sub(r"[\^$]", "", filled)


def routes() -> list[Route]:
    """Return every route of the URLconf, in its order."""
    return list(_routes_of(get_resolver().url_patterns, "", ""))


def _routes_of(
    patterns: Iterable[URLPattern | URLResolver], route: str, names: str
) -> Iterator[Route]:
    for each in patterns:
        whole = route + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{names}{each.namespace}:" if each.namespace else names
            yield from _routes_of(each.url_patterns, whole, inner)
        else:
            yield Route(f"{names}{each.name}" if each.name else whole, whole)
