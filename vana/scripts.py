"""Joins the browser's modules into one file.

`static/js` holds one small module a subject, and browsers run them as they are.
A first visit must not wait for thirty files, though, each found only by reading
the one before; so collectstatic joins them. Every module stays a scope of its
own: a function that returns what the module exports.

Modules keep to two forms, each on one line, and export declarations only:
`import "./x.js";` and `import { a, b } from "./x.js";`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_IMPORT = re.compile(r'^import (?:(\{ [\w, ]+ \}) from )?"\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function) (\w+))", re.MULTILINE)
_UNKNOWN = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)


def joined_modules(entry: str, read: Callable[[str], str]) -> str:
    """Return the module `entry` and all it imports as one script, each after what it needs.

    `read` returns a module's source by its file name. Raises ValueError for
    circular imports and for forms other than the two.
    """
    scopes: dict[str, str] = {}
    _add(entry, read, scopes, ())
    return "\n".join(scopes.values())


def _add(
    name: str, read: Callable[[str], str], scopes: dict[str, str], importers: tuple[str, ...]
) -> None:
    if name in importers:
        raise ValueError(f"Circular import: {' > '.join((*importers, name))}")
    if name in scopes:
        return
    source = read(name)
    for match in _IMPORT.finditer(source):
        _add(match[2], read, scopes, (*importers, name))
    scopes[name] = _scope(name, source)


def _scope(name: str, source: str) -> str:
    exported = [match[1] for match in _EXPORT.finditer(source)]
    body = _IMPORT.sub(_binding, _EXPORT.sub("", source))
    if unknown := _UNKNOWN.search(body):
        raise ValueError(f"{name}: this form cannot be joined: {unknown[0]}")
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();"


def _binding(match: re.Match[str]) -> str:
    names, module = match.groups()
    return f"const {names} = {_variable(module)};" if names else ""


def _variable(module: str) -> str:
    return "module_" + module.removesuffix(".js").replace("-", "_")
