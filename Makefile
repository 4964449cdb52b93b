# The verbs: run (the main job), test, check, bench, docs. Two set everything up: run and test.
PYTHON ?= python3
CASE ?= kazakhstan-2022
OUT ?= out
BIN := .venv/bin

.PHONY: run test check bench docs lock clean

run: .venv/run.stamp
	$(BIN)/steppe estimate $(CASE) --out $(OUT)/$(CASE)

test: .venv/dev.stamp
	$(BIN)/python -m pytest -q

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/dev.stamp
	$(BIN)/python bench/sbc.py --fits 400 --out bench/results/sbc.json
	$(BIN)/python bench/estimate_speed.py

# The reference pages that are made from schemas, priors and commands.
docs: .venv/dev.stamp
	$(BIN)/python docs/make_reference.py

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Steppe needs Python 3.11 or newer: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-build-isolation --no-deps -e .
	touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-build-isolation --no-deps -e .
	touch $@ .venv/run.stamp

# Locks name packages and hashes, never addresses; needs uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header -q --extra build pyproject.toml -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header -q --extra build --extra dev -c requirements/run.txt \
	  pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv $(OUT)
