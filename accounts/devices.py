"""What somebody would call a device, from what its browser says of itself."""

from __future__ import annotations

# Nobody's browser says more; what comes after this was made up.
MAX_CHARS = 1_000

# What it says → what people call it. The first that is found counts: nearly all browsers also
# claim to be Chrome, Chrome claims to be Safari, and Android claims to be Linux.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
PHONES = frozenset({"iPhone", "iPad", "Android"})


def browser_and_system(user_agent: str) -> tuple[str, str]:
    """Return both in a word each, empty where they are not known."""
    said = user_agent[:MAX_CHARS]
    return _first_found(said, _BROWSERS), _first_found(said, _SYSTEMS)


def _first_found(said: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in said), "")
