"""docs/configuration.md is complete, and its defaults are the code's."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLES, _, SCRIPTS = (ROOT / "docs/configuration.md").read_text().partition("## Variables of")
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (.*?) \| (.+) \|$", re.MULTILINE)

# What the code works out is described in words; the meaning is in the comment beside it.
WORKED_OUT = {
    "COOKIES_SECURE": "true with https",
    "EMAIL_FROM": "`Vana <vana@…>`, with the host of `SITE_URL`",
    "DATABASE_URL": "SQLite in `VANA_DATA_DIR`",
    "BACKUP_DIR": "`backups` in `VANA_DATA_DIR`",
    "VANA_DATA_DIR": "`var` in the checkout",
}


def documented(text: str) -> dict[str, str]:
    return {name: default for name, default, _ in ROW.findall(text)}


def in_code() -> dict[str, ast.Call]:
    """Return every call of vana.settings that reads a variable, by the variable's name."""
    calls = {}
    for path in (ROOT / "vana/settings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "").startswith("env_"):
                name = node.args[0]
                assert isinstance(name, ast.Constant)
                calls[str(name.value)] = node
    return calls


def default_of(call: ast.Call) -> str:
    """Return the default as the table writes it."""
    value = next((one.value for one in call.keywords if one.arg == "default"), None)
    if value is None:
        return "none"
    default = ast.literal_eval(value)
    if default == "":
        return "none"
    return f"`{default:g}`" if isinstance(default, float) else f"`{str(default).lower()}`"


def test_every_variable_is_documented_and_every_documented_one_exists() -> None:
    assert set(documented(TABLES)) == set(in_code())


def test_every_documented_default_is_the_one_in_the_code() -> None:
    table = documented(TABLES)
    for name, call in in_code().items():
        expected = WORKED_OUT.get(name) or default_of(call)
        assert table[name].lower() == expected.lower(), name


def test_every_variable_of_the_scripts_is_documented_with_its_default() -> None:
    scripts = "\n".join(
        path.read_text() for path in [*ROOT.glob("deploy/*.sh"), *ROOT.glob(".ci/*")]
    )
    used = dict(re.findall(r"\$\{([A-Z0-9_]+):-([^}$]*)\}", scripts))
    settings = {name for one in documented(TABLES) for name in (one, f"{one}_FILE")}
    expected = {
        name: f"`{default}`" if default and name != "CI" else "none"
        for name, default in used.items()
        if name not in settings
    }

    assert documented(SCRIPTS) == expected
