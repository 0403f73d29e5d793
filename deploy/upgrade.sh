#!/bin/sh
# Brings this checkout and its data to another version: deploy/upgrade.sh [VERSION]
# Without a version it takes the code that is there. A backup comes first; when a step fails, the
# script ends and says how to go back. RESTART is the command that restarts Vana, run at last.
set -eu
cd "$(dirname "$0")/.."

version=
[ $# -eq 0 ] || version=$1
before=$(git rev-parse HEAD 2>/dev/null || true)
if [ -n "$version" ] && [ -n "$(git status --porcelain --untracked-files=no)" ]; then
    echo "Files of this checkout were changed: git status says which." >&2
    exit 1
fi
. deploy/environment.sh

step() {
    printf '== %s\n' "$1"
}

explain() {
    status=$?
    [ "$status" -eq 0 ] && return
    echo "The upgrade ended at the step above. Vana was not restarted."
    echo "To go back: git checkout $before, and deploy/upgrade.sh again. If tables were"
    echo "changed, manage.py restore with the backup (docs/operations.md, Upgrade)."
}
trap explain EXIT

step "backup"
.venv/bin/python manage.py backup

if [ -n "$version" ]; then
    step "code of $version"
    git checkout --quiet "$version"
fi

step "packages"
database=${DATABASE_URL:-$(cat "${DATABASE_URL_FILE:-/dev/null}")}
case $database in
    postgres*) deploy/install.sh requirements.txt requirements-postgres.txt ;;
    *) deploy/install.sh requirements.txt ;;
esac

step "settings"
.venv/bin/python manage.py check --tag vana

step "tables"
.venv/bin/python manage.py migrate --no-input --verbosity 0

step "static files"
.venv/bin/python manage.py collectstatic --no-input --verbosity 0

if [ -n "${RESTART:-}" ]; then
    step "restart"
    sh -c "$RESTART"
else
    step "done: restart Vana now"
fi
