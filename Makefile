# "make" alone lists the targets. All the work is done by the small Python package in stack/.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# A script may have CKAN from "make env" in its environment, where it is the path of a command.
CKAN := $(if $(findstring /,$(CKAN)),2.12,$(or $(CKAN),2.12))
ARGS ?=
# A name here gives tests a set of databases of their own, for runs side by side.
INSTANCE ?=
export INSTANCE
# Debian's Python if it is there: the services and CKAN need its packages in any case.
PYTHON ?= $(shell test -x /usr/bin/python3.11 && echo /usr/bin/python3.11 || command -v python3)
STACK := $(PYTHON) -B -m stack --ckan $(CKAN)
BIN := .venv-2.12/bin
SOURCES := bench ckanext setup.py stack tests tools

.PHONY: help demo stop clean logs status env services venv prepare test test-one test-unit lint types format i18n wheel

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  CKAN=2.12 (default) or CKAN=2.11 chooses the CKAN of the tests; ARGS=... is passed to pytest."

demo: ## Start a portal with demonstration data and play the main journey
	@$(STACK) demo

stop: ## Stop everything that this checkout started
	@$(STACK) stop

clean: ## Stop, and remove data, virtual environments and built files of this checkout
	@$(STACK) clean

logs: ## Show the end of each log (ARGS=web for one)
	@$(STACK) logs $(ARGS)

status: ## List the processes of this checkout's stack
	@$(STACK) status

env: ## Print shell exports for scripts that use the demo
	@$(STACK) env

services: ## Start PostgreSQL, Redis and Solr for the tests and print their addresses as shell exports
	@$(STACK) services

venv: ## Install the machine's packages and the virtual environment
	@$(STACK) venv

prepare: ## Fetch what the tests of both CKAN versions need, side by side
	@$(STACK) prepare

test: ## Run all tests against real services
	@$(STACK) test $(ARGS)

test-one: test ## Run some tests: make test-one ARGS="tests/services -x"

test-unit: ## Run the tests of the rules in plain Python; no services needed
	@$(STACK) test-domain $(ARGS)

lint: venv ## Check style and formatting
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)

format: venv ## Format the sources
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

types: venv ## Check types
	@$(BIN)/pyright

i18n: venv ## Extract, join and compile the message catalogues
	@$(BIN)/python tools/i18n.py

wheel: venv ## Build the wheel into dist/
	@$(BIN)/python -m build --wheel --no-isolation
