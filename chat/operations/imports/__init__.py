"""Importing: a file of Vana's becomes a person's own conversations (docs/export.md)."""
