#!/usr/bin/env bash
# Makes target/peers, a Python environment with the packages that tests use as a second opinion (never at run
# time). Running it again changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

peers=${CARGO_TARGET_DIR:-target}/peers
wanted="chinesecalendar==1.11.0 holidays==0.109"

if [ -x "$peers/bin/python" ] && [ "$(cat "$peers/wanted" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
rm -rf "$peers"
python3 -m venv "$peers"
# shellcheck disable=SC2086 # one argument a package
"$peers/bin/pip" install --quiet --disable-pip-version-check $wanted
echo "$wanted" > "$peers/wanted"
