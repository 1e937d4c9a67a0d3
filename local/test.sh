#!/usr/bin/env bash
# Runs every test, the journeys in headless Chromium among them; arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ! -x /usr/bin/chromium ]]; then
  if [[ $(id -u) != 0 ]]; then
    printf '\nThe journeys need Chromium. On Debian this installs it:\n\n  %s\n\n' \
      'sudo apt-get install chromium' >&2
    exit 1
  fi
  mkdir -p .local
  printf 'Installing Chromium for the journeys (once) '
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes chromium; } 2>&1 |
    tee .local/chromium.log | while read -r _; do printf .; done; then
    tail -n 20 .local/chromium.log >&2
    exit 1
  fi
  printf ' done\n'
fi

# Only all tests together reach every branch.
(($#)) || set -- --cov
exec .venv/bin/python -m pytest "$@"
