"""A QR code as the path of an inline SVG: no image to load, nothing for the policy to allow."""

from __future__ import annotations

from dataclasses import dataclass

from qrcode.main import QRCode

# Readers need four modules of quiet around it (ISO/IEC 18004).
_BORDER_MODULES = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """`size` is the number of modules of a side, `path` draws the dark ones."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    code = QRCode(border=_BORDER_MODULES)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    ]
    return QrCode(len(rows), "".join(dark))
