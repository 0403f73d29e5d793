"""Agent sessions: the log of conversations as agents read and write it.

`service` holds all meaning, in plain Django and JSON; `adk` gives it the shape
that Google ADK asks for, and is imported only when somebody uses it.
"""
