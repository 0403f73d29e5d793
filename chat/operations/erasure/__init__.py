"""Erasure: what goes for good, with a receipt, and stays gone when a backup is restored."""
