# One command for each thing a person does here. Every target sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
UV := UV_SYSTEM_CERTS=true $(BIN)/uv pip install --quiet --no-deps --python $(BIN)/python
.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-long fuzz check bench format lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile

setup: $(READY)  ## make .venv from the lock

$(READY): requirements-dev.lock bootstrap.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Kallelse needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { echo "python3 cannot make a virtual environment (on Debian: apt install python3-venv)"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	@$(UV) --require-hashes -r requirements-dev.lock || $(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable .
	@touch $(READY)

demo: setup  ## rehearse the spring of 2021 and print its timeline
	@$(BIN)/kallelse rehearse spring-2021 --out demo

run: setup  ## start the service on 127.0.0.1 with the sample group
	@$(BIN)/kallelse serve

test: setup  ## the whole suite; what needs a server that is not here is skipped by name
	@$(BIN)/python -m pytest -m "not long" -n 2

test-long: setup  ## the tests that take minutes
	@$(BIN)/python -m pytest -m long

fuzz: setup  ## ten minutes of mail made by libFuzzer; needs atheris and says so
	@$(BIN)/python tests/inbox/fuzz_with_atheris.py

check: setup  ## format, lint, types, import contracts, tests: what CI runs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -m "not long" -n 2

bench: setup  ## each figure as a ratio to its limit in the same run; writes benchmarks.json
	@$(BIN)/python -m tests.benchmarks

format: setup  ## put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: setup  ## resolve the dependencies anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	@echo uv | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o bootstrap.lock

clean:  ## remove what these commands made
	@rm -rf .venv demo data benchmarks.json .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
