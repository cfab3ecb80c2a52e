#!/usr/bin/env bash
# Walks docs/API.md: starts the built `linli` on a folder of its own and runs the page's shell blocks in order.
# Needs curl and jq.
set -euo pipefail
cd "$(dirname "$0")/.."

linli=${1:-target/debug/linli}
folder=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
export LINLI=http://127.0.0.1:$port PASSWORD=walk-the-Page-26
echo "$PASSWORD" | "$linli" admin create --data "$folder" --account admin
"$linli" serve --data "$folder" --listen "127.0.0.1:$port" &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 100); do curl -sf "$LINLI/health" >/dev/null && break; sleep 0.1; done

awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' docs/API.md > "$folder/walk.sh"
bash -euo pipefail ${TRACE:+-x} "$folder/walk.sh"
"$linli" verify --data "$folder"
