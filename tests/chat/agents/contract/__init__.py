"""What every session service of google-adk must keep: one class of tests for all of them."""

from __future__ import annotations

from tests.chat.agents.contract.appending import AppendContract
from tests.chat.agents.contract.hostile import HostileContract
from tests.chat.agents.contract.sessions import SessionContract
from tests.chat.agents.contract.writers import WriterContract


class ServiceContract(SessionContract, AppendContract, HostileContract, WriterContract):
    """All of the contract."""


__all__ = ["ServiceContract"]
