# A thin menu; what each entry does is said in CONTRIBUTING.md.
.PHONY: test lint
test:
	cargo nextest run --workspace --cargo-profile ci --no-tests=pass
lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
