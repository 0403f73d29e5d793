"""What can go wrong with versions of what was said, as a tree.

    BranchConflict
    ├── NothingToEdit
    └── NothingToFork

A `Conflict` of `chat.domain.errors`.
"""

from __future__ import annotations

from chat.domain.errors import Conflict
from chat.domain.wording import lazy_text as _


class BranchConflict(Conflict):
    code = "branch_conflict"


class NothingToEdit(BranchConflict):
    code = "nothing_to_edit"
    message = _("There is no question here that could be asked in other words.")


class NothingToFork(BranchConflict):
    code = "nothing_to_fork"
    message = _("There is no message here from which a new chat could begin.")
