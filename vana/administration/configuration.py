"""The site's settings as staff may see them: value, default, unit and source; no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vana.env import Reading, readings

# Whoever reads one of these could be anybody.
SECRETS = frozenset({"SECRET_KEY", "SECRET_KEY_FALLBACKS", "LLM_API_KEY"})
# A word in a name that makes it a secret, whatever is added one day.
_SECRET_WORDS = re.compile(r"(^|_)(KEY|KEYS|PASSWORD|SECRET|TOKEN|CREDENTIALS)(_|$)")
# Texts that fill a page of their own.
TEXTS = frozenset({"TERMS", "PRIVACY", "LLM_SYSTEM_PROMPT"})

_SOURCES = {
    "environment": gettext_lazy("environment"),
    "file": gettext_lazy("file"),
    "default": gettext_lazy("default"),
}
# The word of a name that says in what it counts; the first that fits.
_UNITS = (
    ("PER_MINUTE", gettext_lazy("a minute")),
    ("PER_DAY", gettext_lazy("a day")),
    ("PER_MONTH", gettext_lazy("a month")),
    ("SECONDS", gettext_lazy("seconds")),
    ("MINUTES", gettext_lazy("minutes")),
    ("HOURS", gettext_lazy("hours")),
    ("DAYS", gettext_lazy("days")),
    ("TOKENS", gettext_lazy("tokens")),
    ("CHARS", gettext_lazy("characters")),
    ("BYTES", gettext_lazy("bytes")),
)
_ROW = re.compile(r"^\| `([A-Z_0-9]+)` \| (.*?) \| (.+) \|$")


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    value: str
    default: str
    unit: str
    source: str
    meaning: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    settings: list[Setting]


def sections() -> list[Section]:
    """Return every variable that was read at the start, in the order of the documentation."""
    read = {each.name: each for each in readings()}
    found: list[Section] = []
    for title, rows in _documented():
        shown = [_setting(read.pop(name), meaning) for name, meaning in rows if name in read]
        if shown:
            found.append(Section(title, shown))
    # Where the documentation was left out of the installation, all of them.
    if read:
        found.append(Section(_("Settings"), [_setting(each, "") for each in read.values()]))
    return found


def _setting(reading: Reading, meaning: str) -> Setting:
    unit = next((str(unit) for word, unit in _UNITS if word in reading.name), "")
    return Setting(
        name=reading.name,
        value=_shown(reading.name, reading.value, reading.source),
        default=_plain(reading.default),
        unit=unit,
        source=str(_SOURCES[reading.source]),
        meaning=meaning,
        is_changed=reading.source != "default",
    )


def _shown(name: str, value: Any, source: str) -> str:
    if name in SECRETS or _SECRET_WORDS.search(name):
        return _("set") if value else _("not set")
    if name in TEXTS:
        return _("%(count)s characters") % {"count": len(value)} if value else _("not set")
    # Its settings hold the parts of the address, the password too.
    if isinstance(value, dict):
        return _("set") if source != "default" else _plain(value.get("ENGINE", ""))
    return _without_password(_plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(str(getattr(each, "name", each)) for each in value) or _("none")
    if value is None or value in ("", {}):
        return _("none")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _without_password(text: str) -> str:
    """Return an address without user, password and options; any other text as it is."""
    if "://" not in text:
        return text
    parts = urlsplit(text)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def _documented() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each section of docs/configuration.md with its variables and what they mean."""
    path = Path(settings.BASE_DIR) / "docs" / "configuration.md"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return
    for part in text.split("\n## ")[1:]:
        title, _separator, body = part.partition("\n")
        rows = [_ROW.match(line) for line in body.splitlines()]
        yield title, [(row[1], _words(row[3])) for row in rows if row]


def _words(markdown: str) -> str:
    """Return a sentence of the documentation without its marks."""
    text = re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", markdown)
    return text.replace("`", "").replace("\\|", "|")
