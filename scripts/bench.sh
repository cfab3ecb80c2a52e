#!/usr/bin/env bash
# Speed and size: builds for release, then measures against bare engine work in the same run.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --locked --release --package server --package bench
exec target/release/bench "$@"
