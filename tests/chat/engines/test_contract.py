"""Both engines keep the contract."""

from __future__ import annotations

import math

from django.test import SimpleTestCase

from chat.engines.demo import DemoEngine
from chat.engines.openai_compatible import OpenAICompatibleEngine
from tests.chat.engines.cases import OpenAICompatibleCase, request_of
from tests.chat.engines.contract import EngineContract


class DemoEngineTests(EngineContract, SimpleTestCase):
    make_engine = staticmethod(lambda: DemoEngine(speed=math.inf))
    long = request_of("demo", "slow")
    failing = request_of("demo", "fail")
    breaking_off = request_of("demo", "fail later")
    empty = request_of("demo", "empty")

    def setUp(self) -> None:
        super().setUp()
        # A reply that is to be left in the middle must have one.
        if "middle" in self.id() or "cancelling" in self.id():
            self.engine = DemoEngine()


class OpenAICompatibleEngineTests(EngineContract, OpenAICompatibleCase):
    make_engine = OpenAICompatibleEngine
    ordinary = request_of("script:normal?rate=0", "How do I fail gracefully?")
    long = request_of("script:endless")
    failing = request_of("script:500?times=9")
    breaking_off = request_of("script:drop")
    empty = request_of("script:empty")

    def setUp(self) -> None:
        OpenAICompatibleCase.setUp(self)
        EngineContract.setUp(self)
