# One command for each need; the same at the desk and in CI. `make` lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
# the first Python on this machine that is new enough; `make PYTHON=/path/to/python` decides otherwise
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
INSTALL = requirements/install $(VENV)

TOOLS := $(VENV)/.tools
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
NODE_PACKAGES := node_modules/.installed
FRONT_END := web/static/dist/manifest.json
FRONT_END_SOURCES := $(shell find web/assets -type f -not -name '*.pyc' -not -name '.*') $(shell find web/assets -type d -not -name __pycache__)

.PHONY: help install demo test faults check format bench docs lock clean

help: ## this list
	@echo "Upplys: make demo shows it, make test proves it."
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1   \2/p' Makefile

install: $(RUNTIME) $(DEV) $(FRONT_END) ## a virtual environment, packages and the front end

demo: $(RUNTIME) $(FRONT_END) ## a sample municipality to try things on, in one process
	@exec $(BIN)/upplys demo $(DEMO)

test: $(DEV) $(FRONT_END) ## all tests but the long forms, with a real PostgreSQL, Valkey and browser
	@.ci/chromium
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not faults" $(TESTS)

faults: $(DEV) $(FRONT_END) ## the long forms of the tests
	@.ci/chromium
	$(BIN)/pytest -n 2 --dist load -m faults --timeout 3600 $(TESTS)

check: $(DEV) ## format, lint, types, import contract, plans
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/upplys plan check plans/*

format: $(DEV) ## write the files the way `make check` wants them
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV) $(FRONT_END) ## every benchmark, as JSON lines
	@$(BIN)/python -m benchmarks

docs: $(DEV) $(FRONT_END) ## the reference pages are complete, and the OpenAPI document is written anew
	$(BIN)/pytest -q tests/house/test_docs.py
	@mkdir -p build && $(BIN)/python -m docs.openapi > build/openapi.json && echo "Written: build/openapi.json"

lock: $(TOOLS) ## pin the newest packages that fit pyproject.toml
	@cd requirements && rm -f *.lock
	@for lock in tools node; do $(COMPILE) requirements/$$lock.in -o requirements/$$lock.lock; done
	@$(COMPILE) pyproject.toml --extra dev -o requirements/dev.lock
	@$(COMPILE) pyproject.toml -c requirements/dev.lock -o requirements/runtime.lock
COMPILE = $(BIN)/uv pip compile --quiet --system-certs --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

clean: ## forget what was installed and built; data folders stay
	rm -rf $(VENV) node_modules web/static/dist build *.egg-info

# A stamp is written last, so an interrupted step is done again and a finished one never.
$(TOOLS): requirements/tools.lock
	@test -n "$(PYTHON)" || { echo "Upplys needs Python 3.11 or later with venv. Install it, or say where it is: make PYTHON=/path/to/python"; exit 1; }
	@echo "Preparing a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --force-reinstall --require-hashes -r requirements/tools.lock
	@touch $@

$(RUNTIME): $(TOOLS) requirements/runtime.lock pyproject.toml
	@echo "Installing packages ..."
	@$(INSTALL) --require-hashes -r requirements/runtime.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUNTIME) requirements/dev.lock
	@echo "Installing what tests and checks need ..."
	@$(INSTALL) --require-hashes -r requirements/dev.lock
	@touch $@

$(NODE_PACKAGES): $(RUNTIME) package.json package-lock.json
	@echo "Fetching the front end's packages ..."
	@$(BIN)/python web/assets/npm.py ci --loglevel=error
	@touch $@

$(FRONT_END): $(NODE_PACKAGES) $(FRONT_END_SOURCES)
	@$(BIN)/python web/assets/build.py
