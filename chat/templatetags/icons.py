"""Icons drawn for Vana on a 24-unit grid: stroke 1.7, round caps, no fills unless noted."""

from __future__ import annotations

_FILL = ' fill="currentColor" stroke="none"'


def _path(*data: str) -> str:
    return "".join(f'<path d="{d}"/>' for d in data)


def _circle(x: float, y: float, radius: float, extra: str = "") -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}"{extra}/>'


ICONS = {
    "alert": _path("M12 4.75l8 14H4z", "M12 10v4") + _circle(12, 16.4, 0.95, _FILL),
    "arrow-down": _path("M12 5.5v13", "M6.5 13l5.5 5.5 5.5-5.5"),
    "arrow-left": _path("M18.5 12h-13", "M11 6.5L5.5 12l5.5 5.5"),
    "arrow-up": _path("M12 18.5V5.5", "M6.5 11L12 5.5 17.5 11"),
    "book": _path(
        "M12 7c-1.7-1.3-4-1.75-7-1.75v11.5c3 0 5.3.45 7 1.75"
        " 1.7-1.3 4-1.75 7-1.75V5.25C16 5.25 13.7 5.7 12 7z",
        "M12 7v11.5",
    ),
    "chat": _path("M5 18.75l1-3A7 7 0 1 1 9 18.2z"),
    "check": _path("M5 12.6l4.4 4.4L19 7.4"),
    "chev-down": _path("M6.5 10l5.5 5.5 5.5-5.5"),
    "chev-left": _path("M14 6.5L8.5 12l5.5 5.5"),
    "chev-right": _path("M10 6.5L15.5 12 10 17.5"),
    "chev-updown": _path("M8.5 9.5L12 6l3.5 3.5", "M8.5 14.5L12 18l3.5-3.5"),
    "clock": _circle(12, 12, 7.75) + _path("M12 7.5V12l3 2"),
    "close": _path("M6.5 6.5l11 11", "M17.5 6.5l-11 11"),
    "code": _path("M8.75 8l-4 4 4 4", "M15.25 8l4 4-4 4", "M13 6l-2 12"),
    "compose": _path(
        "M12 4.75H7.5A2.75 2.75 0 0 0 4.75 7.5v9a2.75 2.75 0 0 0 2.75 2.75h9"
        "a2.75 2.75 0 0 0 2.75-2.75V12",
        "M10 14l.5-2.6 7.7-7.7a1.48 1.48 0 0 1 2.1 2.1l-7.7 7.7L10 14z",
    ),
    "contrast": _circle(12, 12, 7.5) + f'<path d="M12 4.5a7.5 7.5 0 0 1 0 15z"{_FILL}/>',
    "copy": '<rect x="9" y="9" width="10.5" height="10.5" rx="2.5"/>'
    + _path(
        "M6 15h-.25A1.75 1.75 0 0 1 4 13.25V6.5A2.5 2.5 0 0 1 6.5 4h6.75A1.75 1.75 0 0 1 15 5.75V6"
    ),
    "eye": _path(
        "M3.5 12c2-3.9 5-5.85 8.5-5.85S18.5 8.1 20.5 12c-2 3.9-5 5.85-8.5 5.85S5.5 15.9 3.5 12z"
    )
    + _circle(12, 12, 2.5),
    "hourglass": _path(
        "M6.5 4.25h11",
        "M6.5 19.75h11",
        "M8 4.25v2.6C8 9.5 12 10.3 12 12s-4 2.5-4 5.15v2.6",
        "M16 4.25v2.6C16 9.5 12 10.3 12 12s4 2.5 4 5.15v2.6",
    ),
    "info": _circle(12, 12, 7.75) + _path("M12 11.25v4.5") + _circle(12, 8.3, 0.95, _FILL),
    "keyboard": '<rect x="3.5" y="6.5" width="17" height="11" rx="2.5"/>'
    + _path("M7 10h.01", "M10.3 10h.01", "M13.6 10h.01", "M17 10h.01", "M8.5 14h7"),
    "leaf": _path(
        "M6 18C5 10.5 9.5 5.5 18.5 5.5 19.5 14 14.5 18.5 8 17", "M5 20c1.5-4.5 4.5-7.5 8.5-9.5"
    ),
    "list": _path("M9 7h10.5", "M9 12h10.5", "M9 17h7")
    + _circle(5.25, 7, 1.1, _FILL)
    + _circle(5.25, 12, 1.1, _FILL)
    + _circle(5.25, 17, 1.1, _FILL),
    "lock": '<rect x="5.5" y="10.5" width="13" height="9" rx="2.5"/>'
    + _path("M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"),
    "logout": _path(
        "M13.5 4.75H7.25A2.25 2.25 0 0 0 5 7v10a2.25 2.25 0 0 0 2.25 2.25h6.25",
        "M10.5 12h9",
        "M16 8.5l3.5 3.5-3.5 3.5",
    ),
    "menu": _path("M4 8.5h16", "M4 15.5h10"),
    "monitor": '<rect x="3.75" y="5" width="16.5" height="11" rx="2.25"/>'
    + _path("M9 19.5h6", "M12 16v3.5"),
    "moon": _path("M19.25 14.3A7.6 7.6 0 0 1 9.7 4.75a7.6 7.6 0 1 0 9.55 9.55z"),
    "more": _circle(5.5, 12, 1.5, _FILL)
    + _circle(12, 12, 1.5, _FILL)
    + _circle(18.5, 12, 1.5, _FILL),
    "offline": _path(
        "M5 5l14 14",
        "M4 10.3a12 12 0 0 1 3.2-2.2",
        "M20 10.3a12 12 0 0 0-8.7-3.2",
        "M7 13.6a7.5 7.5 0 0 1 3-1.7",
        "M17 13.6a7.3 7.3 0 0 0-1.6-1.1",
    )
    + _circle(12, 17.2, 1.3, _FILL),
    "pencil": _path(
        "M5 19l.9-3.9 9.9-9.9a2.05 2.05 0 0 1 2.9 2.9l-9.9 9.9L5 19z", "M14.1 6.9l2.9 2.9"
    ),
    "phone": '<rect x="7.25" y="3.75" width="9.5" height="16.5" rx="2.5"/>' + _path("M11 17.25h2"),
    "pin": _path("M9 4.5h6", "M9.8 4.5l-.5 5.3-2.8 3.4h11l-2.8-3.4-.5-5.3", "M12 13.2v6.3"),
    "play": _path("M8.5 6.2v11.6l9.2-5.8z"),
    "refresh": _path("M18.9 12a6.9 6.9 0 1 1-2-4.9", "M17.5 3.9v3.6h-3.6"),
    "sliders": _path("M4.5 8h8", "M17.5 8h2", "M4.5 16h2", "M11.5 16h8")
    + _circle(15, 8, 2.4)
    + _circle(9, 16, 2.4),
    "stop": '<rect x="6" y="6" width="12" height="12" rx="2.5"' + _FILL + "/>",
    "sun": _circle(12, 12, 3.75)
    + _path(
        "M12 3.5v2",
        "M12 18.5v2",
        "M3.5 12h2",
        "M18.5 12h2",
        "M6 6l1.4 1.4",
        "M16.6 16.6L18 18",
        "M6 18l1.4-1.4",
        "M16.6 7.4L18 6",
    ),
    "trash": _path(
        "M5 7.25h14",
        "M9.75 7.25V5.5a1 1 0 0 1 1-1h2.5a1 1 0 0 1 1 1v1.75",
        "M6.9 7.25l.7 10.4a2 2 0 0 0 2 1.85h4.8a2 2 0 0 0 2-1.85l.7-10.4",
    ),
    "user": _circle(12, 8.5, 3.5)
    + _path("M5.25 19.25c.8-3.5 3.4-5.25 6.75-5.25s5.95 1.75 6.75 5.25"),
    "wrench": _path(
        "M14.5 5a4.5 4.5 0 0 0-5.2 6L4.75 15.6a2.2 2.2 0 0 0 3.1 3.1"
        "L12.5 14.2a4.5 4.5 0 0 0 6-5.2l-2.7 2.7-2.9-.8-.8-2.9z"
    ),
}
