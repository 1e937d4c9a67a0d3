# Every target calls a script; what it does stands there. The first one makes .venv.
PORT ?= 4566
DATA ?= .local
PYTHON := .venv/bin/python

.PHONY: run test check bench deploy import answer revoke lift-lock venv

run: venv # The whole portal on this machine: make run [PORT=4566] [DATA=.local] [BANK=http://…] [VENDOR=…]
	@$(PYTHON) -m local.run --port "$(PORT)" --data "$(DATA)" --bank "$(BANK)" $(if $(VENDOR),--vendor "$(VENDOR)")

test: venv # Everything: rules, pages, races, journeys in a browser: make test [ARGS="-k basket"]
	@local/test.sh $(ARGS)

check: venv # Format, lint, types, layers, templates, spelling
	@local/check.sh

bench: venv # Prints the figures the design promises
	@$(PYTHON) -m benchmarks

deploy: venv # To the AWS account this terminal is signed in to: make deploy STAGE=live
	@$(PYTHON) -m local.deploy --stage "$(STAGE)"

import: venv # Achievements from a CSV: make import FILE=awards.csv [DATA=.local | STAGE=live]
	@$(PYTHON) -m local.import_awards --file "$(FILE)" --data "$(DATA)" --stage "$(STAGE)"

# By the environment: a text may hold anything that a shell, or make, would take for its own.
unexport TEXT REASON ENQUIRY CERTIFICATE RESTORE ORDER DATA STAGE
answer revoke lift-lock: export GIVEN_TEXT = $(value TEXT)
answer revoke lift-lock: export GIVEN_REASON = $(value REASON)
answer revoke lift-lock: export GIVEN_ENQUIRY = $(value ENQUIRY)
answer revoke lift-lock: export GIVEN_CERTIFICATE = $(value CERTIFICATE)
answer revoke lift-lock: export GIVEN_RESTORE = $(value RESTORE)
answer revoke lift-lock: export GIVEN_ORDER = $(value ORDER)
answer revoke lift-lock: export GIVEN_DATA = $(value DATA)
answer revoke lift-lock: export GIVEN_STAGE = $(value STAGE)

answer: venv # The team's answer to an enquiry: make answer [ENQUIRY=… [TEXT='…']] [DATA=.local | STAGE=live]
	@$(PYTHON) -m local.staff answer --enquiry="$$GIVEN_ENQUIRY" --text="$$GIVEN_TEXT" --data "$$GIVEN_DATA" --stage "$$GIVEN_STAGE"

revoke: venv # Takes an award back: make revoke CERTIFICATE=… REASON='…' [RESTORE=1] [DATA=.local | STAGE=live]
	@$(PYTHON) -m local.staff revoke --certificate="$$GIVEN_CERTIFICATE" --reason="$$GIVEN_REASON" --restore="$$GIVEN_RESTORE" --data "$$GIVEN_DATA" --stage "$$GIVEN_STAGE"

lift-lock: venv # Lets a letter be ordered again: make lift-lock ORDER=… CERTIFICATE=… REASON='…' [DATA=.local | STAGE=live]
	@$(PYTHON) -m local.staff lift-lock --order="$$GIVEN_ORDER" --certificate="$$GIVEN_CERTIFICATE" --reason="$$GIVEN_REASON" --data "$$GIVEN_DATA" --stage "$$GIVEN_STAGE"

venv:
	@local/bootstrap.sh
