#!/usr/bin/env bash
# Builds `linli` and serves the demo; `--fresh` throws the demo's data folder away first.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --profile demo --bin linli
if [ "${1:-}" = --fresh ]; then rm -rf demo-data; fi
exec target/demo/linli demo --data demo-data --listen 127.0.0.1:8080
