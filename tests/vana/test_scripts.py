"""The browser's modules in one file (vana/scripts.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from vana.scripts import joined_modules

MODULES = Path(__file__).parents[2] / "static" / "js"


def joined(**modules: str) -> str:
    return joined_modules("entry.js", lambda name: modules[name.removesuffix(".js")])


def test_a_module_stands_after_what_it_imports_and_only_once() -> None:
    text = joined(
        entry='import "./a.js";\nimport { b } from "./b.js";\nb();\n',
        a='import { b } from "./b.js";\nb();\n',
        b="export function b() {}\n",
    )

    assert [
        line.split(" = ")[0] for line in text.splitlines() if line.startswith("const module")
    ] == [
        "const module_b",
        "const module_a",
        "const module_entry",
    ]


def test_imports_become_names_of_the_module_that_exports_them() -> None:
    text = joined(
        entry='import { first, Second } from "./other-one.js";\n',
        **{"other-one": "export const first = 1;\nexport class Second {}\n"},
    )

    assert "const { first, Second } = module_other_one;" in text
    assert "return { first, Second };" in text
    assert "export" not in text


def test_an_asynchronous_function_is_exported_by_its_name() -> None:
    text = joined(entry='import "./a.js";\n', a="export async function ask() {}\n")

    assert "async function ask() {}" in text
    assert "return { ask };" in text


def test_circular_imports_are_refused() -> None:
    with pytest.raises(ValueError, match=r"entry\.js > a\.js > entry\.js"):
        joined(entry='import "./a.js";\n', a='import "./entry.js";\n')


@pytest.mark.parametrize(
    "line",
    [
        'import all from "./a.js";',
        'import * as all from "./a.js";',
        "export default 1;",
        'export { a } from "./a.js";',
    ],
)
def test_other_forms_are_refused_before_a_browser_meets_them(line: str) -> None:
    with pytest.raises(ValueError, match="cannot be joined"):
        joined(entry=f"{line}\n", a="export const a = 1;\n")


def test_the_script_of_the_site_holds_every_module() -> None:
    text = joined_modules("vana.js", lambda name: (MODULES / name).read_text())

    # Scripts of their own: the service worker's, and what shared and printed pages load.
    apart = {"sw", "shared", "printed"}
    modules = {path.stem.replace("-", "_") for path in MODULES.glob("*.js")} - apart
    assert modules == {name for name in modules if f"const module_{name} = " in text}
    assert "\nimport " not in text
