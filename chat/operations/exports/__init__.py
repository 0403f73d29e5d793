"""Exports of everything about a person, prepared beside requests: a zip that waits some days."""

from chat.operations.exports.requests import (
    PreparedExport,
    ask_for_export,
    export_of,
    file_of_export,
    remove_export,
)

__all__ = [
    "PreparedExport",
    "ask_for_export",
    "export_of",
    "file_of_export",
    "remove_export",
]
