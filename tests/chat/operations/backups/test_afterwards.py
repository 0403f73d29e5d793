"""Steps around a restore: they keep what they need, and act on what came."""

from __future__ import annotations

import sys
from types import ModuleType
from unittest.mock import patch

from django.db import OperationalError

from chat.operations.backups import afterwards


def a_step(name: str, *, is_readable: bool = True) -> ModuleType:
    module = ModuleType(name)

    def collect() -> object:
        if not is_readable:
            raise OperationalError
        return [name]

    def apply(collected: object) -> dict[str, int]:
        return {"kept": len(collected) if isinstance(collected, list) else 0}

    vars(module).update(collect=collect, apply=apply)
    return module


def test_each_step_gets_what_it_kept_of_the_database_that_went() -> None:
    modules = {"step_one": a_step("step_one"), "step_two": a_step("step_two", is_readable=False)}
    with patch.dict(sys.modules, modules), patch.dict(afterwards._steps, clear=True):
        afterwards.add_step("erasures", "step_one")
        afterwards.add_step("others", "step_two")

        collected = afterwards.before_restore()
        counts = afterwards.after_restore(collected)

    assert collected == {"erasures": ["step_one"], "others": None}
    assert counts == {"erasures": {"kept": 1}, "others": {"kept": 0}}


def test_without_a_database_before_the_steps_still_act() -> None:
    with (
        patch.dict(sys.modules, {"step_one": a_step("step_one")}),
        patch.dict(afterwards._steps, {"erasures": "step_one"}, clear=True),
    ):
        assert afterwards.after_restore() == {"erasures": {"kept": 0}}
