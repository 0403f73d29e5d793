"""Links: where they may lead, bare addresses in prose, and images as links."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from chat.markdown.tokens import plain_text

# Longer addresses are shown as typed.
MAX_ADDRESS_CHARS = 2_000

_ALLOWED = re.compile(r"https?://[^/?#]|mailto:[^/]", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![a-z0-9.+-])https?$", re.IGNORECASE)
# Up to a space, a quotation mark or bracket, or a mark of East Asian prose.
_ADDRESS = re.compile(r"[^\s<>\"'`|\\\u00ab\u00bb\u2018-\u201f\u3000-\u303f\uff00-\uffef]+")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def install(markdown: MarkdownIt) -> None:
    markdown.validateLink = _may_lead_to  # type: ignore[method-assign] # the documented hook
    markdown.inline.ruler.before("newline", "bare_link", _bare_link)
    markdown.core.ruler.push("links", _links)


def _may_lead_to(url: str) -> bool:
    return len(url) <= MAX_ADDRESS_CHARS and bool(_ALLOWED.match(url))


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Make a link of `https://…` in prose, without the punctuation after it."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-len("https") - 1 :])
    match = _ADDRESS.match(state.src, state.pos, state.posMax)
    if not scheme or not match or len(match.group()) > MAX_ADDRESS_CHARS:
        return False
    address = scheme.group() + _without_punctuation(match.group())
    href = state.md.normalizeLink(address)
    if not _may_lead_to(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme.group())]
        _add_link(state, href, state.md.normalizeLinkText(address))
    state.pos += len(address) - len(scheme.group())
    return True


def _without_punctuation(address: str) -> str:
    while address:
        last = address[-1]
        is_unpaired = last in _PAIRS and address.count(last) > address.count(_PAIRS[last])
        if not is_unpaired and last not in ".,;:!?*_~$…":
            break
        address = address[:-1]
    return address


def _add_link(state: StateInline, href: str, text: str) -> None:
    state.push("link_open", "a", 1).attrs["href"] = href
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)


def _links(state: StateCore) -> None:
    for token in state.tokens:
        if token.children:
            token.children = _without_images(_without_nowhere(token.children))


def _without_nowhere(tokens: list[Token]) -> list[Token]:
    """Return the tokens without links that lead nowhere: `[a]()` is just "a"."""
    kept: list[Token] = []
    leads_nowhere = False
    for token in tokens:
        leads_nowhere = leads_nowhere or token.attrs.get("href") == ""
        if not leads_nowhere or token.type not in {"link_open", "link_close"}:
            kept.append(token)
        leads_nowhere = leads_nowhere and token.type != "link_close"
    return kept


def _without_images(tokens: list[Token]) -> list[Token]:
    """Return the tokens with a link, or in a link just the text, in place of every image."""
    kept: list[Token] = []
    is_in_link = False
    for token in tokens:
        if token.type == "image":
            kept.extend(_image_as_text(token, is_in_link=is_in_link))
            continue
        if token.type == "link_close" and kept[-1].type == "link_open":
            kept.append(_text(str(kept[-1].attrs["href"])))
        is_in_link = token.type == "link_open" or (is_in_link and token.type != "link_close")
        kept.append(token)
    return kept


def _image_as_text(token: Token, *, is_in_link: bool) -> list[Token]:
    address = str(token.attrs["src"])
    text = _text(plain_text(token.children or ()).strip() or address)
    if is_in_link or not address:
        return [text]
    return [Token("link_open", "a", 1, {"href": address}), text, Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
