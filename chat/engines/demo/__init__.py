"""The embedded demo model: no network, no surprises, every state of a reply to try.

engine      paces a script out
scripts     which script answers a conversation
about       what the demo says of itself and of what it sees
showcase    the reply with every kind of Markdown
almanac     the long reply
"""

from chat.engines.demo.engine import DemoEngine

__all__ = ["DemoEngine"]
