"""The picture that authenticator apps scan."""

from __future__ import annotations

import re

from qrcode.main import QRCode

from accounts.second_factors.qr import qr_code

TEXT = "otpauth://totp/mira%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Vana"


def test_the_path_draws_the_dark_modules_and_no_others() -> None:
    drawn = qr_code(TEXT)
    expected = QRCode(border=4)
    expected.add_data(TEXT)
    rows = expected.get_matrix()

    squares = re.findall(r"M(\d+) (\d+)h1v1h-1z", drawn.path)

    dark = {(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark}
    assert {(int(x), int(y)) for x, y in squares} == dark
    assert "".join(f"M{x} {y}h1v1h-1z" for x, y in squares) == drawn.path
    assert drawn.size == len(rows)


def test_there_is_quiet_around_it() -> None:
    drawn = qr_code(TEXT)
    squares = re.findall(r"M(\d+) (\d+)", drawn.path)

    assert min(int(number) for square in squares for number in square) == 4
    assert max(int(number) for square in squares for number in square) == drawn.size - 5
