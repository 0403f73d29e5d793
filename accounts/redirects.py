"""Where a form leads afterwards: only ever to a page of this site."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_path(path: str | None) -> bool:
    return bool(path and path.startswith("/") and url_has_allowed_host_and_scheme(path, None))


def own_path(path: str | None, *, default: str = "chat:start") -> str:
    """Return `path` if it is one of this site's, else the address of the view `default`."""
    if path and is_own_path(path):
        return path
    return reverse(default)


class SeeOther(HttpResponseRedirect):
    """303: whatever the method was, the answer stands at another address and is read with GET."""

    status_code = 303


def as_see_other(response: HttpResponseBase) -> HttpResponseBase:
    """Make 303 of a library's 302; other answers stay what they are."""
    if isinstance(response, HttpResponseRedirect):
        response.status_code = SeeOther.status_code
    return response
