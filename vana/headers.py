"""What browsers are told about every page: where code may come from, and what is refused."""

from __future__ import annotations

from typing import Any

# No inline code, no other origin (docs/decisions/0010). The admin runs under it too.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# A page asks the browser for one thing only: to copy text.
_REFUSED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer"),
    *("microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial"),
    *("usb", "xr-spatial-tracking"),
)

# Sent unless a response has its own.
DEFAULT_HEADERS = {
    "Permissions-Policy": ", ".join([f"{name}=()" for name in _REFUSED]),
    # No other site may embed Vana's pages, pictures or answers.
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages show what somebody wrote: neither a proxy nor the browser's disk keeps them.
    # Static files bring their own, far longer, rule.
    "Cache-Control": "private, no-store",
}
