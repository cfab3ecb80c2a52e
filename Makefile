# A thin menu; what each entry does is said in CONTRIBUTING.md.
.PHONY: run test lint bench update

# Builds, lives through the demo's hundred days once, serves on 127.0.0.1:8080. FRESH=1 starts over.
run:
	@scripts/run.sh $(if $(FRESH),--fresh)

# The whole gate: formatting, house rules, lints, every test on both engines.
test:
	@scripts/test.sh

# The first three steps of the gate.
lint:
	@scripts/test.sh --lint

# Speed and size; figures on the terminal, nothing asserted.
bench:
	@scripts/bench.sh

# Everything generated: openapi.json, tables in docs.
update:
	@cargo xtask update
