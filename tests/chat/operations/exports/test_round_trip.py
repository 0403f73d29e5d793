"""The zip that a person gets gives them their conversations again, on an empty site."""

from __future__ import annotations

import random
from unittest.mock import patch

from chat.domain.imports import ImportStatus
from tests.chat.operations.exports.case import PreparedExportCase
from tests.chat.operations.imports import test_round_trip as by_hand
from tests.chat.operations.imports.files import conversations_of, imported
from tests.chat.operations.imports.test_round_trip import emptied, lively

# One text over and over would be packed like a bomb, which an import refuses.
_LETTERS = random.Random(0)  # noqa: S311 - the same ones each time
LARGE = "".join(_LETTERS.choices("Straße 🌲 שלום 中文 \u202e\n", k=1_000_000))


class RoundTripTests(PreparedExportCase):
    def test_a_prepared_export_is_imported_as_it_is(self) -> None:
        with patch.object(by_hand, "MEGABYTE", LARGE):
            lively(self.owner)
        before = conversations_of(self.user)
        packed = b"".join(self.fetch(self.prepare()).streaming_content)

        again = emptied(self.user)
        done = imported(again, packed)

        assert done.status is ImportStatus.DONE, done
        assert (done.report.conversations, done.report.skipped_count) == (4, 0)
        # What was in the trash begins its days there anew.
        assert by_hand._as_trashed_now(conversations_of(again)) == by_hand._as_trashed_now(before)
