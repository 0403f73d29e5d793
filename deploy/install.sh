#!/bin/sh
# Makes .venv, if there is none, and installs the named requirements files into it.
# Does nothing when they have not changed since the last time. Needs no root.
set -eu
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-python3}
BIN=.venv/bin

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

make_venv() {
    command -v "$PYTHON" >/dev/null ||
        fail "Vana needs Python 3.11 or newer: apt-get install -y python3 python3-venv"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "Vana needs Python 3.11 or newer; $PYTHON is older. Name another one with PYTHON=…"
    echo "Making .venv…"
    "$PYTHON" -m venv .venv >/dev/null 2>&1 && return
    # Debian keeps a part of venv in a package of its own.
    rm -rf .venv
    command -v virtualenv >/dev/null && virtualenv --quiet --python "$PYTHON" .venv && return
    command -v uv >/dev/null && uv venv --quiet --seed --python "$PYTHON" .venv && return
    fail "This Python cannot make virtual environments. Enable that with:" \
        "  apt-get install -y python3-venv"
}

# Everything that decides what is installed. All files, because they name each other.
wanted() {
    "$BIN/python" --version
    cat requirements*.txt
}

if ! "$BIN/python" -c '' 2>/dev/null; then
    rm -rf .venv
    make_venv
fi

for file in "$@"; do
    stamp=.venv/installed-$file
    [ "$(wanted)" = "$(cat "$stamp" 2>/dev/null)" ] && continue
    echo "Installing $file…"
    "$BIN/python" -m pip install --quiet --disable-pip-version-check --requirement "$file"
    wanted >"$stamp"
done
