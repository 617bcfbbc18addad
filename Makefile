# The list of commands. CI calls the same targets.
.DEFAULT_GOAL := help
.PHONY: help run build release test conformance compat autobahn client client-schedules client-runtimes connector e2e-languages soak crashes check format tidy asan tsan fuzz bench micro pictures clean packages

RUN_FLAGS ?=
CRASHES ?= 200
SCHEDULES ?= 200

help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: packages ## build and start the server (RUN_FLAGS="--port 4000 --data DIR")
	@tools/build release wimpole
	@exec build/release/bin/wimpole serve $(RUN_FLAGS)

build: release ## build the release

release: packages
	@tools/build release

packages:
	@tools/install_packages build node

test: ## install what is missing, build, run all tests
	@tools/install_packages build node test tools
	@tools/run_tests

check: ## include directions, file and function sizes, formatting
	@tools/install_packages build tools
	@tools/check_layers
	@tools/check_sizes
	@tools/check_guarantees
	@tools/check_format

format: ## format the C++ sources
	@tools/install_packages tools
	@git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format-14 -i

tidy: ## clang-tidy over the sources that changed (all: make tidy FILES="$$(git ls-files 'src/*.cpp')")
	@tools/install_packages build node tools
	@tools/run_tidy $(FILES)

client: ## the npm package @wimpole/client, as build/client/*.tgz
	@tools/install_packages node
	@tools/build_client

connector: ## the npm package @wimpole/elizaos-connector against the server, with @elizaos/core (160 MB)
	@tools/install_packages build node
	@tools/build release wimpole
	@tools/npm_install tests/e2e
	@tools/npm_install clients/elizaos-connector
	@cd clients/elizaos-connector && npm test --silent

asan: ## all C++ and end-to-end tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@tools/install_packages build node test
	@tools/run_sanitized asan

tsan: ## the same under ThreadSanitizer
	@tools/install_packages build node test
	@tools/run_sanitized tsan

fuzz: ## every fuzz target for FUZZ_SECONDS (30) each
	@tools/install_packages build node tools
	@tools/run_fuzzers

conformance: ## our protocol suites; with SUITE=a checkout of socket.io the public ones too
	@tools/install_packages build node test
	@tools/run_conformance

compat: ## recordings of the real ElizaOS server, and its own client packages, against the server
	@tools/install_packages build node test
	@tools/run_compat

e2e-languages: ## client libraries of Python (newest), Java and Rust against the server (LANGUAGES="python java"; not in CI)
	@tools/install_packages build node languages
	@tools/e2e_languages

soak: ## 200,000 clients and 5 million messages must leave nothing behind (not in CI)
	@tools/install_packages build node
	@tools/run_soak

crashes: ## kill the server under load 200 times (CRASHES=N): nothing acknowledged may be lost (not in CI)
	@tools/install_packages build node test
	@tools/build release wimpole
	@tools/npm_install tests/e2e
	@cd tests/e2e && WIMPOLE_CRASH_ROUNDS=$(CRASHES) node --test --test-reporter=spec crash.test.mjs

client-schedules: client ## @wimpole/client through 200 random schedules of cuts, restarts and kills (SCHEDULES=N; not in CI)
	@tools/install_packages build node test
	@tools/build release wimpole
	@tools/npm_install tests/e2e
	@cd clients/js && WIMPOLE_SCHEDULES=$(SCHEDULES) node --test --test-reporter=spec test/schedules.test.mjs

client-runtimes: client ## @wimpole/client in Node.js 18 and in Bun (not in CI)
	@tools/install_packages build node test
	@tools/build release wimpole
	@tools/npm_install tests/e2e
	@tools/client_runtimes

autobahn: ## Autobahn's WebSocket cases against the echo profile (PYTHON2=a Python 2.7 with headers; not in CI)
	@tools/install_packages build node
	@tools/run_autobahn

bench: ## measure against raw baselines, Node socket.io and the ElizaOS server
	@tools/install_packages build node test
	@tools/build release
	@bench/run $(BENCH_FLAGS)

micro: ## time the codecs alone (MICRO_FLAGS=--benchmark_filter=json)
	@tools/install_packages build node test
	@tools/build release siopp_benchmarks
	@build/release/bin/siopp_benchmarks $(MICRO_FLAGS)

pictures: ## the README's pictures of the page, as it looks now (not in CI)
	@tools/install_packages build node test
	@tools/build release wimpole
	@tools/npm_install tests/e2e
	@cd tests/e2e && CHART_POINTS=30 node --test page_views.test.mjs && node pictures.mjs

clean: ## remove what was built
	rm -rf build web/dist web/node_modules clients/js/dist clients/js/node_modules clients/elizaos-connector/node_modules tests/e2e/node_modules tests/conformance/node_modules tests/compat/node_modules \
		tests/conformance/public/node_modules bench/peers/node_modules bench/peers/*/node_modules bench/peers/*/target
