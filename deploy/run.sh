#!/bin/sh
# Sets up what is missing and becomes the server. Safe to repeat. `make run` calls it.
# Honours PORT, HOST, VANA_DATA_DIR and every variable of docs/configuration.md.
set -eu
cd "$(dirname "$0")/.."

# Extras are installed where the environment asks for them.
set -- requirements.txt
database=${DATABASE_URL:-$(cat "${DATABASE_URL_FILE:-/dev/null}")}
case $database in
    postgres*) set -- "$@" requirements-postgres.txt ;;
esac
if [ -n "${BACKUP_S3_BUCKET:-}" ]; then
    set -- "$@" requirements-s3.txt
fi
deploy/install.sh "$@"

. deploy/environment.sh

.venv/bin/python deploy/check_port.py "$HOST" "$PORT"
# Before the tables are made: a database that is missing may have a backup.
if [ -n "${RESTORE_IF_MISSING:-}" ]; then
    .venv/bin/python manage.py restore --if-missing
fi
.venv/bin/python manage.py migrate --no-input --verbosity 0
.venv/bin/python manage.py collectstatic --no-input --verbosity 0

echo "Vana is at $SITE_URL and keeps its data in $VANA_DATA_DIR. Ctrl-C ends it."

# exec: signals reach the server itself. -v 0: no access log, which would hold addresses.
# Never --http-timeout: it cuts streams.
exec .venv/bin/python -m daphne -b "$HOST" -p "$PORT" -v 0 --no-server-name vana.asgi:application
