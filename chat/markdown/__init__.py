"""Markdown that people and models wrote, as HTML that is safe to show.

The parser (parser.py and the rules beside it) makes tokens, renderer.py makes
markup of them, sanitizer.py lets only known elements and attributes through.
"""

from chat.markdown.blocks import Block, finished_blocks, render

__all__ = ["Block", "finished_blocks", "render"]
