"""Where a form leads afterwards: only ever to a page of this site."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(path: str | None, *, default: str = "chat:start") -> str:
    """Return `path` if it is one of this site's, else the address of the view `default`."""
    if path and path.startswith("/") and url_has_allowed_host_and_scheme(path, None):
        return path
    return reverse(default)


class SeeOther(HttpResponseRedirect):
    """303: whatever the method was, the answer stands at another address and is read with GET."""

    status_code = 303
