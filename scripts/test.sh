#!/usr/bin/env bash
# The gate, step by step; stops at the first step that fails. `--lint` leaves out the tests.
# One profile, `ci`, for the house rules, the lints and the tests, so that dependencies are built once.
set -euo pipefail
cd "$(dirname "$0")/.."

begin=$SECONDS
step() {
  local name=$1 from=$SECONDS; shift
  printf '\n== %s\n' "$name"
  if ! "$@"; then
    printf '\nmake test: FAILED at "%s" after %d s\n' "$name" $((SECONDS - begin)) >&2
    exit 1
  fi
  printf '== %s: %d s\n' "$name" $((SECONDS - from))
}

# PostgreSQL's programs are rarely on the path; the tests start a throw-away cluster with them.
postgres_programs() {
  ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1
}

sources() { cargo fetch --locked --quiet --target "$(rustc -vV | sed -n 's/^host: //p')"; }
format() { cargo fmt --all --check; }
tidy() { cargo run --quiet --locked --profile ci --package xtask -- tidy; }
lints() { cargo clippy --quiet --locked --profile ci --workspace --all-targets -- -D warnings; }

tests() {
  local log counted
  log=$(mktemp)
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --locked --workspace --cargo-profile ci --profile ci --no-tests=pass 2>&1 | tee "$log" || return 1
    counted=$(grep -aE '^ *Summary' "$log" | tail -1 | sed 's/\x1b\[[0-9;]*m//g; s/^ *//')
  else
    echo 'cargo-nextest is not installed: the tests run by `cargo test`, slower and with other words'
    cargo test --locked --workspace --profile ci 2>&1 | tee "$log" || return 1
    counted="Summary $(grep -aE '^test result' "$log" | awk '{p += $4; i += $8} END {printf "%d tests passed, %d ignored", p, i}')"
  fi
  rm -f "$log"
  summary=$counted
}

step 'sources (Cargo.lock)' sources
step 'formatting' format
step 'house rules (xtask tidy)' tidy
step 'lints (clippy)' lints
if [ "${1:-}" = --lint ]; then
  printf '\nmake lint: passed after %d s\n' $((SECONDS - begin))
  exit 0
fi

engines='SQLite and PostgreSQL'
if [ -z "$(postgres_programs)" ] && ! command -v pg_ctl >/dev/null; then
  engines='SQLite ONLY'
  printf '\n!! PostgreSQL is not installed: every PostgreSQL test is SKIPPED (apt-get install postgresql)\n' >&2
fi
summary=''
step 'tests' tests
printf '\nmake test: passed after %d s; %s; engines: %s\n' $((SECONDS - begin)) "$summary" "$engines"
