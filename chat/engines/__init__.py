"""Writing replies: the engines, and the models that people can choose."""

from chat.engines.registry import (
    ModelChoice,
    close_engines,
    configuration_problem,
    engine_for,
    model_choice,
    model_choices,
    offered_choice,
    open_engines,
)

__all__ = [
    "ModelChoice",
    "close_engines",
    "configuration_problem",
    "engine_for",
    "model_choice",
    "model_choices",
    "offered_choice",
    "open_engines",
]
