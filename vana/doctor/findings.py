"""What the doctor found: well, worth changing, or a problem; and what to do about it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Level(enum.StrEnum):
    WELL = "well"
    ADVICE = "advice"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    topic: str
    sentence: str
    remedy: str = ""


def well(topic: str, sentence: str) -> Finding:
    return Finding(Level.WELL, topic, sentence)


def advice(topic: str, sentence: str, remedy: str) -> Finding:
    return Finding(Level.ADVICE, topic, sentence, remedy)


def problem(topic: str, sentence: str, remedy: str) -> Finding:
    return Finding(Level.PROBLEM, topic, sentence, remedy)
