# Every target sets up what it needs and may be run again at any time.
VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/bin/pi-assistant
READY := $(VENV)/.ready

.PHONY: setup run test lint eval clean index

setup: index

$(READY): pyproject.toml requirements.lock
	test -x $(PY) || python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(READY)

index: $(READY)
	$(RUN) index

run: index
	$(PY) app.py

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

test: lint index
	$(RUN) corpus check
	$(PY) -m pytest

eval: index
	$(RUN) eval

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find indexes -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +
	find src tests -name __pycache__ -type d -exec rm -rf {} +
