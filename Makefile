# Every target sets up what it needs. None needs root, all can be repeated.
.DEFAULT_GOAL := help
.PHONY: help run manage test check fix cover bench
BIN := .venv/bin
PYTHON_PATHS := manage.py vana chat accounts tests bench deploy

help:   ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run:    ## Set up and start Vana on http://127.0.0.1:8000 (SQLite, demo model); PORT=, HOST=, VANA_DATA_DIR=
	@deploy/run.sh

manage: ## Run a management command on the same data: make manage do=createsuperuser
	@deploy/manage.sh $(do)

test:   ## Set up and run every test this machine can run; t=path runs the tests of one path
	@.ci/test $(t)

check:  ## What CI runs beside the tests: format, lint, types, layers, migrations, docs
	@.ci/check

fix:    ## Format and repair what tools can repair
	@deploy/install.sh requirements-dev.txt
	$(BIN)/ruff check --fix $(PYTHON_PATHS)
	$(BIN)/ruff format $(PYTHON_PATHS)
	$(BIN)/django-upgrade --target-version 5.2 $$(git ls-files '*.py')
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/djlint --reformat --quiet templates

cover:  ## Which lines and branches no test has taken (minutes)
	@deploy/install.sh requirements-dev.txt
	@$(BIN)/pytest -n 2 --cov --cov-report=term

bench:  ## Print the benchmark table (minutes)
	@deploy/install.sh requirements-dev.txt
	@$(BIN)/python -m bench
