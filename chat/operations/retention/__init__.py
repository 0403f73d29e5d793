"""Retention: what goes by itself, after how long, whose that is, and the job that removes it."""
