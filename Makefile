# Two commands: `make run` sets up and serves a demo site, `make test` runs the whole suite.
# Nothing is needed but Python 3.11 or newer and coreutils; `make lock` alone wants uv.
MAKEFLAGS += --no-print-directory
.SUFFIXES:
.DEFAULT_GOAL := help
.PHONY: help run test test-long check format lock clean

HOST = 127.0.0.1
PORT = 8000
WORKERS = 2
export PYTHON
# Compiled code is kept, or each process that a test starts would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo 'make run        set up and serve a demo site on http://$(HOST):$(PORT) (PORT=8001 for another)'
	@echo 'make test       run the whole suite, browser tests included (ARGS=... goes to pytest)'
	@echo 'make test-long  run the tests that take minutes, such as thousands of random cases'
	@echo 'make check      ruff, mypy, import-linter and the rules tests'
	@echo 'make format     let ruff put the code in order'
	@echo 'make lock       write the lock files anew (needs uv)'
	@echo 'make clean      remove what was built; instance/ is kept'

run:
	@sh .ci/environment run
	@exec .venv/bin/cms serve --demo --host $(HOST) --port $(PORT)

test:
	@sh .ci/environment test
	@.venv/bin/pytest --numprocesses=$(WORKERS) $(ARGS)

test-long:
	@sh .ci/environment test
	@.venv/bin/pytest --numprocesses=$(WORKERS) -m long $(ARGS)

check:
	@sh .ci/environment check
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/pytest --quiet tests/rules

format:
	@sh .ci/environment check
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format

COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command 'make lock' $(UPGRADE)

lock:
	@command -v uv >/dev/null || { echo 'make lock needs uv: pip install uv' >&2; exit 1; }
	@$(COMPILE) pyproject.toml --group dev --extra postgres --extra redis -o requirements-dev.lock
	@$(COMPILE) pyproject.toml -c requirements-dev.lock -o requirements.lock
	@$(COMPILE) --group build -c requirements-dev.lock -o requirements-build.lock

clean:
	@rm -rf .venv build dist frontend/dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find cms tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
