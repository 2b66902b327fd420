# Two commands for everybody: `make run` and `make test`. Both need Python 3.11+ (with venv) and do the rest themselves.
PYTHON ?= python3
UV     := .venv/bin/uv
RUN    := .venv/bin
READY  := .venv/.ready
MEMBERS := $(wildcard libs/*/pyproject.toml services/*/pyproject.toml deploy/local/pyproject.toml)

.PHONY: run test check bench faults mutants contracts policy setup browser clean
.DEFAULT_GOAL := help

help:
	@echo "make run         the whole system on this machine, with a sample day; Ctrl-C stops it (ONCE=1: stop when the day is done)"
	@echo "make test        every test, on real Kafka, PostgreSQL and Redis"
	@echo "make check       format, lint, types, import rules, contracts, policy pages, manifests"
	@echo "make bench       figures as JSON lines (ONLY=decide|engine|engine_scale|engine_latency|engine_state|engine_timers|linker|gateway|registry|draining|register_scale|known|batches|streams|changing|end_to_end|whatif|activation|units)"
	@echo "make faults      the long tests: a stream of a million lines; 100,000 events while services are killed;"
	@echo "                 a million facts through the engine while workers, brokers, lines and disks fail"
	@echo "make mutants     mutation testing of the linker's domain, on two cores (ONLY=\"reckon units.told\": these parts)"

setup: $(READY)

$(READY): pyproject.toml uv.lock $(MEMBERS)
	@test -x $(RUN)/python || $(PYTHON) -m venv .venv || { echo "no venv in $(PYTHON): install it, on Debian with: apt-get install -y python3-venv"; exit 1; }
	@test -x $(UV) || $(RUN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.8
	$(UV) sync --frozen --quiet
	@touch $@

run: setup
	$(RUN)/coverlink run $(if $(ONCE),--once)

test: setup browser
	$(RUN)/pytest -m "not long" -n 2 --dist loadscope --no-loadscope-reorder --durations=20

check: setup
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/python -m coverlink.contracts.generate docs/contracts --check
	$(RUN)/python -m insurance_linker.policy.pages docs/policy --check
	$(RUN)/python deploy/check.py

contracts: setup
	$(RUN)/python -m coverlink.contracts.generate docs/contracts

policy: setup
	$(RUN)/python -m insurance_linker.policy.pages docs/policy

bench: setup
	$(RUN)/python -m tests.bench $(ONLY)

faults: setup
	$(RUN)/pytest -m long -rA

mutants: setup
	$(RUN)/python -m tests.mutants $(ONLY)

browser:
	@command -v chromium >/dev/null || deploy/local/install-chromium

clean:
	rm -rf .venv .coverlink .mutants
