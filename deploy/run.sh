#!/bin/sh
# Sets up what is missing and becomes the server. Safe to repeat. `make run` calls it.
# Honours PORT, HOST, VANA_DATA_DIR and every variable of docs/configuration.md.
set -eu
cd "$(dirname "$0")/.."

# PostgreSQL's driver is an extra.
database=${DATABASE_URL:-$(cat "${DATABASE_URL_FILE:-/dev/null}")}
case $database in
    postgres*) deploy/install.sh requirements.txt requirements-postgres.txt ;;
    *) deploy/install.sh requirements.txt ;;
esac

. deploy/environment.sh

.venv/bin/python deploy/check_port.py "$HOST" "$PORT"
.venv/bin/python manage.py migrate --no-input --verbosity 0
.venv/bin/python manage.py collectstatic --no-input --verbosity 0

echo "Vana is at $SITE_URL and keeps its data in $VANA_DATA_DIR. Ctrl-C ends it."

# exec: signals reach the server itself. -v 0: no access log, which would hold addresses.
# Never --http-timeout: it cuts streams.
exec .venv/bin/python -m daphne -b "$HOST" -p "$PORT" -v 0 --no-server-name vana.asgi:application
