"""What every store promises, as tests: inherit `StoreContract` and `RaceContract`."""

from tests.chat.stores.contract.asks import AskContract
from tests.chat.stores.contract.branches import BranchContract
from tests.chat.stores.contract.conversations import ConversationContract
from tests.chat.stores.contract.endings import EndingContract
from tests.chat.stores.contract.log import LogContract
from tests.chat.stores.contract.races import RaceContract as _RaceContract
from tests.chat.stores.contract.shelves import ShelfContract
from tests.chat.stores.contract.takeout import TakeoutContract
from tests.chat.stores.contract.waiting import WaitingContract, WaitingRaceContract
from tests.chat.stores.contract.writing import WritingContract

__all__ = ["RaceContract", "StoreContract"]


class StoreContract(
    ConversationContract,
    ShelfContract,
    TakeoutContract,
    LogContract,
    BranchContract,
    AskContract,
    WritingContract,
    EndingContract,
    WaitingContract,
):
    pass


class RaceContract(_RaceContract, WaitingRaceContract):
    pass
