"""Searching one's own conversations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chat.domain.errors import ConversationNotFound, InvalidSearch
from chat.domain.events import Role
from chat.domain.owners import Owner
from chat.domain.search import QUERY_MAX_CHARS, Query, SearchFilters, SearchPlace
from chat.domain.text import storable
from chat.forms import SearchForm
from chat.stores import store_for
from chat.views.errors import sentence_of
from chat.views.pages import page
from chat.views.results import Results, read_results

_ROLES = {"me": Role.USER, "vana": Role.ASSISTANT}
_DAYS = {"week": 7, "month": 30, "year": 365}
# What narrows a search, and so what a search without filters leaves out.
_FILTERS = ("by", "where", "when", "since", "until")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found. A query that cannot be searched for is answered by a sentence."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = SearchForm(request.GET)
    form.full_clean()  # whatever is not valid is missing in cleaned_data
    owner, asked = Owner.user(request.user.pk), form.cleaned_data
    values: dict[str, Any] = {
        "query": storable(asked.get("q") or ""),
        "query_max_chars": QUERY_MAX_CHARS,
        "chosen": request.GET,
        "within": _within(owner, asked),
        "is_narrowed": any(request.GET.get(name) for name in _FILTERS),
    }
    problem, results = _answer(owner, values["query"], form)
    values |= {"problem": problem, "results": results, "links": _links(request.GET, results)}
    return page(request, "chat/search.html", values)


def _answer(owner: Owner, text: str, form: SearchForm) -> tuple[str, Results | None]:
    """Return what is wrong with the search, in a sentence, and its results if nothing is."""
    if not text.strip():
        return "", None
    if "since" in form.errors or "until" in form.errors:
        return _("Write days as year-month-day, such as 2026-11-20."), None
    try:
        query = Query.of(text)
    except InvalidSearch as error:
        return sentence_of(error), None
    place = SearchPlace.read(form.cleaned_data.get("after") or "")
    filters = _filters(form.cleaned_data)
    found = store_for(owner).search(owner, query, filters, place=place)
    return "", read_results(found, query, is_first=place is None)


def _filters(asked: dict[str, Any]) -> SearchFilters:
    since, until = _midnight(asked.get("since")), _midnight(asked.get("until"), days_later=1)
    if asked.get("when"):
        preset = _midnight(localdate() - timedelta(days=_DAYS[asked["when"]]))
        since = max(filter(None, [since, preset]))
    return SearchFilters(
        role=_ROLES.get(asked.get("by") or ""),
        since=since,
        until=until,
        pinned_only=asked.get("where") == "pinned",
        titles_only=asked.get("where") == "titles",
        conversation_id=asked.get("within"),
    )


def _midnight(day: date | None, *, days_later: int = 0) -> datetime | None:
    """Return when a day begins where the reader is."""
    if day is None:
        return None
    day += timedelta(days=days_later)
    return datetime.combine(day, time(), get_current_timezone())


def _within(owner: Owner, asked: dict[str, Any]) -> Any:
    """Return the conversation that is searched alone, if it is the owner's."""
    if not asked.get("within"):
        return None
    try:
        return store_for(owner).get(owner, asked["within"])
    except ConversationNotFound:
        return None


def _links(asked: QueryDict, results: Results | None) -> dict[str, str]:
    """Return the queries of the links that lead on from here."""
    links = {
        "first": _query(asked, after=""),
        "everywhere": _query(asked, after="", within=""),
        "all": _query(asked, after="", **dict.fromkeys(_FILTERS, "")),
    }
    if results and results.next_place:
        links["next"] = _query(asked, after=results.next_place)
    return links


def _query(asked: QueryDict, **changes: str) -> str:
    """Return the parameters with these changes; empty ones are left out."""
    names = ("q", *_FILTERS, "within", "after")
    values = {name: changes.get(name, asked.get(name, "")) for name in names}
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in values.items() if value})
    return query.urlencode()
