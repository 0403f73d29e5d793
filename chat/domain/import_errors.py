"""What can be wrong with a file that somebody imports, as a whole: then nothing of it comes.

ImportRefused
├── ImportTooLarge
├── ImportUnreadable
│   ├── ImportHasWrongNumbers
│   ├── ImportHasDuplicateKeys
│   ├── ImportTooDeep
│   ├── ImportPartTooLarge
│   └── ImportPackedBadly
├── ImportNotFromVana
└── ImportVersionUnknown

What is wrong with one conversation alone is a line of the report (`chat.domain.imports`).
"""

from __future__ import annotations

from chat.domain.errors import InvalidMessage
from chat.domain.wording import lazy_text as _


class ImportRefused(InvalidMessage):
    """`place` counts the characters before what is wrong, where that is known."""

    code = "import_refused"
    message = _("This file cannot be imported.")

    def __init__(self, place: int | None = None) -> None:
        super().__init__(place)
        self.place = place


class ImportTooLarge(ImportRefused):
    code = "import_too_large"
    message = _("This file is larger than this site takes.")


class ImportUnreadable(ImportRefused):
    code = "import_unreadable"
    message = _("This file is broken, or not JSON in UTF-8. It may not have been saved to its end.")


class ImportHasWrongNumbers(ImportUnreadable):
    code = "import_has_wrong_numbers"
    message = _("This file holds numbers that JSON does not have, or that are too large.")


class ImportHasDuplicateKeys(ImportUnreadable):
    code = "import_has_duplicate_keys"
    message = _("This file names something twice where it may stand only once.")


class ImportTooDeep(ImportUnreadable):
    code = "import_too_deep"
    message = _("What this file holds is nested too deeply.")


class ImportPartTooLarge(ImportUnreadable):
    code = "import_part_too_large"
    message = _("A single part of this file is larger than Vana reads at once.")


class ImportPackedBadly(ImportUnreadable):
    code = "import_packed_badly"
    message = _("This zip is broken, or packed in a way that Vana does not unpack.")


class ImportNotFromVana(ImportRefused):
    code = "import_not_from_vana"
    message = _("There is no export of Vana in this file.")


class ImportVersionUnknown(ImportRefused):
    code = "import_version_unknown"
    message = _("This file is from a newer Vana. Update this one first.")
