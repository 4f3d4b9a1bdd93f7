# `make demo` and `make test` set everything up on a machine that has Python 3.11 and make.
.DEFAULT_GOAL := help
.PHONY: help bench demo test test-cms test-deploy explore chaos memory up check format docs reference build deploy adopt lock mutants clean

# The environment of samconfig.toml that `make deploy` and `make adopt` are for.
ENV ?= dev
# Another Python for the environments: make demo PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DOCS := .venv-docs
CHECKOV := .venv-checkov
MUTANTS := .venv-mutants
# Its authors advertise another product on every build.
MKDOCS = NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs
VALIDATORS := tests/browser/node_modules/.package-lock.json
export UV_NO_PROGRESS = 1
# Without bytecode each test worker, and each process that a test starts, compiles every package and
# test module again.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/installed ## Publish the sample stories on the embedded cloud and print what became of them
	$(BIN)/dateline demo $(FILES)

up: $(VENV)/installed ## Run the embedded cloud until Ctrl-C
	$(BIN)/dateline up

test: $(VENV)/installed $(VALIDATORS) ## Run every test
	$(BIN)/pytest -n auto -m "not e2e"
	$(BIN)/pytest -n 2 --dist loadfile -m e2e

test-cms: $(VENV)/installed ## Boot Ghost, Strapi and Directus from npm and compare what Dateline shows
	DATELINE_CMS=$${DATELINE_CMS:-.cms} $(BIN)/pytest -n 0 -m cms tests/cms

test-deploy: $(VENV)/installed ## Deploy with make and sam: twice, after a delete, in two regions
	DATELINE_DEPLOY=1 $(BIN)/pytest -n 0 tests/deployment

explore: $(VENV)/installed ## Look longer: every order of every history, many more examples of every rule
	$(BIN)/pytest -n auto -m "not e2e" --hypothesis-profile=explore tests/unit tests/component

chaos: $(VENV)/installed ## Kill workers and the cloud during 2,000 deliveries (SEED=, DELIVERIES=)
	$(BIN)/python -m tests.chaos

bench: $(VENV)/installed ## Measure everything and write one page of figures, .build/benchmarks.md
	$(BIN)/python -m bench.page

memory: $(VENV)/installed ## Measure the memory that the largest body of every format and rendering needs
	$(BIN)/python -m bench.memory
	$(BIN)/python -m bench.memory --single
	$(BIN)/python -m bench.renderings

mutants: $(VENV)/installed $(MUTANTS)/installed ## Change each rule of MODULES a little and see whether its tests notice
	nice -n 10 $(BIN)/python -m tools.mutants $(MODULES)

check: $(VENV)/installed $(DOCS)/installed $(CHECKOV)/installed ## Lint, types, dependencies, imports, template, documentation
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/python -m tools.words
	$(BIN)/deptry . --config requirements/deptry.toml
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/cfn-lint template.yaml
	SAM_CLI_TELEMETRY=0 $(BIN)/sam validate --lint --region eu-central-1
	$(BIN)/python -m tools.plain_template .build/template.json
	$(CHECKOV)/bin/checkov --config-file requirements/checkov.yaml --file .build/template.json
	$(MKDOCS) build --strict

docs: reference $(DOCS)/installed ## Build the documentation into .site
	$(MKDOCS) build --strict

reference: $(VENV)/installed ## Write the reference pages that come from the code
	$(BIN)/python -m tools.docs

format: $(VENV)/installed ## Format the code
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

build: $(VENV)/installed ## Build the arm64 artifacts for Lambda
	SAM_CLI_TELEMETRY=0 $(BIN)/sam build

deploy: build ## Deploy ENV (dev, staging, production: samconfig.toml) to AWS, unattended
	$(BIN)/python -m tools.deployment deploy $(ENV) $(PARAMETERS)

adopt: $(VENV)/installed ## Make ENV's stack of the buckets and tables that a deleted stack left
	$(BIN)/python -m tools.deployment adopt $(ENV) $(ADOPT)

lock: $(VENV)/installed ## Resolve the newest versions that fit into the lock files
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --override requirements/overrides.in requirements/dev.in -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header requirements/docs.in -o requirements/docs.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header requirements/checkov.in -o requirements/checkov.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header requirements/mutants.in -o requirements/mutants.txt
	grep -A 99 '^uv==' requirements/dev.txt | awk 'NR > 1 && /^[a-z]/ {exit} {print}' > requirements/uv.txt

clean: ## Remove everything that was built or installed
	rm -rf $(VENV) $(DOCS) $(CHECKOV) $(MUTANTS) .site tests/browser/node_modules .aws-sam .build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .cms

# Two steps: pip fetches uv, uv installs the locked rest in seconds and refuses a wrong hash.
$(VENV)/installed: requirements/uv.txt requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; v < (3, 11) and sys.exit("Dateline needs Python 3.11 or later, and $(PYTHON) is {}.{}. Name another one: make demo PYTHON=python3.12".format(*v))'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/dev.txt
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Separate locks: their pins conflict with those of the tests, or would hold them back.
$(DOCS)/installed $(CHECKOV)/installed $(MUTANTS)/installed: .venv-%/installed: requirements/%.txt $(VENV)/installed
	$(PYTHON) -m venv .venv-$*
	VIRTUAL_ENV=.venv-$* $(BIN)/uv pip sync --quiet --require-hashes requirements/$*.txt
	touch $@

# What judges pages; the tests that need it say aloud where it is missing.
$(VALIDATORS): tests/browser/package-lock.json
	@npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --silent \
	  || echo "npm's packages were not installed: some of tests/browser will be left out"

include build.mk
