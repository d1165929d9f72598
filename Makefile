# Masterplan: `make run` starts it, `make test` checks it. Nothing has to be set up first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test unit chromium lint types bench record access clean

# Files of tests go to three workers, each with servers of its own: some of their time is waiting. The order of
# tests/conftest.py stays, where the longest are first.
PYTEST_ARGS ?= -n 3 --dist loadfile --no-loadscope-reorder
BIN := .venv/bin
# Compiles nothing by itself: most of what comes is never imported, and the rest is compiled when it first is.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq install --no-compile
PACKAGES := chat config costs execution planning review
TEMPLATES = $$(find templates -name '*.html')

# Every process imports the same modules: they are compiled once, also where the machine switches that off.
export PYTHONDONTWRITEBYTECODE :=

help:
	@echo 'make run              start Masterplan on this machine (PORT=8000), until Ctrl-C'
	@echo 'make test             format, lint, types and all tests'
	@echo 'make lint             format, lint and types alone'
	@echo 'make bench NAME=...   one benchmark; prints a table and writes .masterplan/bench/NAME.json'
	@echo 'make record BRIEF=... NAME=...   build with a real model, and keep its answers for the tests'
	@echo 'make access           ask for everything as everybody, and write docs/access.md'
	@echo 'make clean            remove caches and test data; keeps .masterplan and .venv'

run: .venv/run.stamp
	@exec $(BIN)/python manage.py up $(if $(PORT),--port $(PORT))

# Side by side where one waits for the network or works on one core only.
test:
	@$(MAKE) -s -j2 .venv/test.stamp chromium
	@$(MAKE) -s lint
	@$(MAKE) -s -j2 types unit

unit: .venv/test.stamp
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

chromium:
	@sh .ci/chromium

lint: .venv/test.stamp
	@$(BIN)/ruff format --no-cache --check .
	@$(BIN)/ruff check --no-cache .
	@$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)
	@$(BIN)/djlint --lint --quiet templates

types: .venv/test.stamp
	@$(BIN)/mypy manage.py $(PACKAGES) tests

bench: .venv/run.stamp
	@exec $(BIN)/python manage.py bench $(NAME)

# A home of its own, so that the build is the newest plan there. SIZE as `build --size` has it.
record: .venv/run.stamp
	@MASTERPLAN_HOME=.masterplan/record $(BIN)/python manage.py build $(BRIEF) --out .masterplan/recorded/$(NAME) $(if $(SIZE),--size $(SIZE))
	@MASTERPLAN_HOME=.masterplan/record $(BIN)/python manage.py record_build latest --out tests/recorded/$(NAME).jsonl

access: .venv/test.stamp
	@MASTERPLAN_WRITE_ACCESS=1 $(BIN)/python -m pytest -q tests/matrix

clean:
	rm -rf .masterplan-test* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# A stamp is newer than what it was made from, so a second start installs nothing.
.venv/run.stamp: requirements.txt constraints.txt .ci/venv
	@sh .ci/venv
	@echo 'Installing what Masterplan runs with ...'
	@$(INSTALL) -r requirements.txt
	@touch $@

# Holds all of the other: one look at the package index instead of two.
.venv/test.stamp: requirements-dev.txt requirements.txt constraints.txt .ci/venv
	@sh .ci/venv
	@echo 'Installing what Masterplan and its tests need ...'
	@$(INSTALL) -r requirements-dev.txt
	@touch .venv/run.stamp $@
