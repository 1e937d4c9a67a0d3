#!/usr/bin/env bash
# Makes .venv with everything in requirements-dev.txt, and again whenever the requirements change.
set -euo pipefail
cd "$(dirname "$0")/.."

missing() {
  printf '\n%s\nOn Debian or Ubuntu this installs it:\n\n  %s\n\n' "$1" "$2" >&2
  exit 1
}

is_3_11() {
  "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null
}

wanted=$(cat requirements.txt requirements-dev.txt | sha256sum)
stamp=.venv/requirements.sha256
if [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && is_3_11 .venv/bin/python; then
  exit 0
fi

python=
for candidate in python3.11 python3 python; do
  if is_3_11 "$candidate"; then
    python=$candidate
    break
  fi
done
if [[ -z $python ]]; then
  found=$(python3 --version 2>/dev/null || echo 'no Python')
  missing "The portal runs on Python 3.11; found here: $found." \
    'apt-get install python3.11 python3.11-venv'
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  missing "Python's venv module is missing." 'apt-get install python3.11-venv'
fi

if ! is_3_11 .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  rm -rf .venv
  "$python" -m venv .venv
fi
log=.venv/install.log
printf 'Installing libraries and tools into .venv (when they changed; a minute or two) '
if ! .venv/bin/python -m pip install --disable-pip-version-check -r requirements-dev.txt 2>&1 |
  tee "$log" | while read -r _; do printf .; done; then
  printf ' failed\n\n' >&2
  tail -n 20 "$log" >&2
  exit 1
fi
printf ' done\n'
printf '%s\n' "$wanted" > "$stamp"
