# make demo, make test: the two commands. Each makes .venv and installs by itself.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONHASHSEED := 0

.PHONY: demo test lint bench requirements clean
.DEFAULT_GOAL := demo

.venv/.installed: requirements/runtime.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.developed: .venv/.installed requirements/develop.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/develop.txt
	@touch $@

demo: .venv/.installed
	@rm -rf demo
	$(BIN)/trialwright demo --out demo

test: .venv/.developed
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/.developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.developed
	$(BIN)/python -m benchmarks

# Pins every dependency with its hashes after an edit of pyproject.toml or requirements/*.in.
requirements: .venv/.developed
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements/runtime.txt pyproject.toml requirements/build.in
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --constraint requirements/runtime.txt --output-file requirements/develop.txt requirements/develop.in

clean:
	rm -rf .venv demo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
