#!/usr/bin/env bash
# All that can be checked without running the portal.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

check() {
  printf '%-22s ' "$1"
  shift
  if ! said=$("$@" 2>&1); then
    printf 'failed\n\n%s\n' "$said"
    exit 1
  fi
  printf 'fine\n'
}

check 'ruff format' $bin/ruff format --check .
check 'ruff' $bin/ruff check .
check 'mypy' $bin/mypy
check 'import-linter' $bin/lint-imports
check 'djlint format' $bin/djlint --check templates local
check 'djlint' $bin/djlint --lint templates local
check 'deptry' $bin/deptry .
check 'codespell' $bin/codespell
check 'shell scripts' bash -n local/*.sh .ci/run
template=$($bin/python -m local.package)
check 'cfn-lint' $bin/cfn-lint --regions eu-west-2 -- "$template"
