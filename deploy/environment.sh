# Sets what Vana's programs need in the environment, where it is not set: to be sourced.
# Whatever the caller has set stays.

export VANA_DATA_DIR="${VANA_DATA_DIR:-var}"
(umask 077 && mkdir -p "$VANA_DATA_DIR")
VANA_DATA_DIR=$(cd "$VANA_DATA_DIR" && pwd)

if [ -z "${SECRET_KEY:-}${SECRET_KEY_FILE:-}" ]; then
    export SECRET_KEY_FILE="$VANA_DATA_DIR/secret_key"
    if [ ! -e "$SECRET_KEY_FILE" ]; then
        # Linking never replaces a key that another start made at the same time.
        new_key=$(mktemp "$VANA_DATA_DIR/secret_key.XXXXXX")
        .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))' >"$new_key"
        ln "$new_key" "$SECRET_KEY_FILE" 2>/dev/null || true
        rm "$new_key"
    fi
fi

export HOST="${HOST:-127.0.0.1}"
export PORT="${PORT:-8000}"
export SITE_URL="${SITE_URL:-http://127.0.0.1:$PORT}"
