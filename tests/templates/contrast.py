"""WCAG 2.2 contrast of the colour pairs in use, computed from the stylesheet's tokens."""

from __future__ import annotations

import math
import re
from pathlib import Path

COLOURS = Path(__file__).parents[2] / "static" / "css" / "tokens" / "colour.css"
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*light-dark\(oklch\(([^)]*)\),\s*oklch\(([^)]*)\)\);")

Rgb = tuple[int, int, int]

_SURFACES = "bg bg-sunken surface surface-2 surface-3 bubble accent-soft"

# (foreground, backgrounds, least contrast)
PAIRS = (
    ("text", f"{_SURFACES} danger-soft warn-soft", 7),
    ("text-2", f"{_SURFACES} danger-soft warn-soft", 4.5),
    ("text-3", "bg bg-sunken surface surface-2 surface-3 bubble", 4.5),
    ("accent", "bg bg-sunken surface surface-2 accent-soft bubble danger-soft warn-soft", 4.5),
    ("on-accent", "accent accent-hover", 4.5),
    ("on-danger", "danger danger-hover", 4.5),
    ("danger", "bg surface danger-soft surface-2", 4.5),
    ("warn", "bg surface warn-soft", 4.5),
    ("on-mark", "mark", 4.5),
    ("text", "selection", 4.5),
    ("code-text", "code-bg", 4.5),
    ("code-comment", "code-bg", 4.5),
    ("code-keyword", "code-bg", 4.5),
    ("code-string", "code-bg", 4.5),
    ("code-number", "code-bg", 4.5),
    ("code-name", "code-bg", 4.5),
    ("bg", "text", 4.5),  # toast, stop button
    ("text", "ridge-1 ridge-2 ridge-3", 4.5),
    ("text-2", "ridge-1 ridge-2 ridge-3", 4.5),
    ("line-control", "bg surface bg-sunken", 3),
    ("focus", f"{_SURFACES} danger-soft warn-soft", 3),
)


def tokens(css: str) -> dict[str, tuple[Rgb, Rgb]]:
    """Return each token's colour, light and dark; its first definition counts."""
    found: dict[str, tuple[Rgb, Rgb]] = {}
    for name, light, dark in _TOKEN.findall(css):
        found.setdefault(name, (_rgb_of(light), _rgb_of(dark)))
    return found


def contrast(first: Rgb, second: Rgb) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(css: str) -> list[str]:
    """Return the pairs that are harder to read than they may be."""
    colours = tokens(css)
    return [
        f"{foreground} on {background}, {theme}"
        for foreground, backgrounds, least in PAIRS
        for background in backgrounds.split()
        for at, theme in enumerate(("light", "dark"))
        if contrast(colours[foreground][at], colours[background][at]) < least
    ]


def _rgb_of(oklch: str) -> Rgb:
    """https://bottosson.github.io/posts/oklab/, clipped to sRGB."""
    lightness, chroma, hue = (float(part.rstrip("%")) for part in oklch.split())
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness / 100 + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness / 100 - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness / 100 - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _channel(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _channel(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _channel(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def _channel(linear: float) -> int:
    value = min(1.0, max(0.0, linear))
    encoded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(encoded * 255)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
