# Every target makes the environment first: .venv with what constraints.txt pins, again when either file changed.
PYTHON ?= $(shell for p in python3 python3.12 python3.13 python3.11; do \
  "$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help table test bench soak review clean
help:
	@echo "make table    read the embedded corpus and write the table to outputs/; TOPIC=smart_factory for another topic"
	@echo "make test     run the tests"
	@echo "make bench    measure the speed of each stage, and of the readers beside other people's"
	@echo "make soak     the long tests"
	@echo "make review   open the review desk in the browser"
	@echo "make clean    remove the outputs and the environment; the working home stays"

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "no Python from 3.11 to 3.13 was found; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[flows,postgres,dev]'
	@touch $@

table: $(STAMP)
	$(BIN)/policytable run $(if $(TOPIC),--topic $(TOPIC))

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --dist loadgroup

bench: $(STAMP)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_parse
	$(BIN)/python -m tests.bench_html
	$(BIN)/python -m tests.bench_walls
	$(BIN)/python -m tests.bench_extract
	$(BIN)/python -m tests.bench_growth
	$(BIN)/python -m tests.bench_phrasings
	$(BIN)/python -m tests.bench_refresh
	$(BIN)/python -m tests.bench_queue
	$(BIN)/python -m tests.bench_desk
	$(BIN)/python -m tests.bench_api

soak: $(STAMP)
	$(BIN)/python -m pytest -m soak
	POLICYTABLE_PLANTED=10000 $(BIN)/python -m pytest tests/test_planted.py

review: $(STAMP)
	$(BIN)/policytable review

clean:
	rm -rf .venv build src/policytable.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find outputs -mindepth 1 ! -name README.md -delete
