#!/bin/sh
# Runs a management command on the data of `make run`: deploy/manage.sh createsuperuser
set -eu
cd "$(dirname "$0")/.."
deploy/install.sh requirements.txt
. deploy/environment.sh
exec .venv/bin/python manage.py "$@"
