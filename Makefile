# The commands a person needs; each sets up first, which takes a moment once everything is there.
# One build configuration for all of them, so that nothing is built twice. Release, because the C
# kernels are far too slow in debug; -enable-testing, so that tests may import internals; without
# line numbers for a debugger, which take a seventh of the time and two thirds of the program.

DATA ?= ../shared/data
FUZZ_SECONDS ?= 5
CONFIGURATION := -c release -Xswiftc -enable-testing -debug-info-format none

# Where set-up put oneDNN elsewhere than the system's own places, the build must hear of it.
ifdef FOVEA_PREFIX
export PKG_CONFIG_PATH := $(FOVEA_PREFIX)/lib/pkgconfig:$(PKG_CONFIG_PATH)
export LD_LIBRARY_PATH := $(FOVEA_PREFIX)/lib:$(LD_LIBRARY_PATH)
endif
# Homebrew's headers and libraries lie outside the compiler's search path on Apple silicon.
ifeq ($(shell uname -s),Darwin)
BREW := $(shell brew --prefix 2>/dev/null)
export CPATH := $(BREW)/include:$(CPATH)
export LIBRARY_PATH := $(BREW)/lib:$(LIBRARY_PATH)
endif

# Tests run beside each other: threads that wait must not spin on the cores that others need. Tests
# only: the demo's program chooses for itself, and a benchmark must not choose for its peer.
test test-real: export OMP_WAIT_POLICY ?= passive
# And they time nothing: which algorithm wins must not decide whether they pass.
test test-real: export FOVEA_CONVOLUTION_SEARCH ?= off
# And the graph is verified between the passes of the compiler, as in debug builds.
test test-real: export FOVEA_VERIFY ?= 1

.PHONY: help setup build release demo check test test-real kill-test fuzz bench format lint

help:
	@echo "make demo       train a small ResNet on Fashion-MNIST and look at what it learnt"
	@echo "make test       build everything and run all tests"
	@echo "make check      all that a change must pass: lint, test, kill-test, fuzz"
	@echo "make kill-test  kill training at random moments, resume it, compare the weights"
	@echo "make fuzz       fuzz each reader of foreign bytes for FUZZ_SECONDS (now: $(FUZZ_SECONDS))"
	@echo "make test-real  the tests on real data sets, in DATA (now: $(DATA))"
	@echo "make bench      speed and memory beside PyTorch, ONNX Runtime and OpenVINO, in one table"
	@echo "make build      build the program: .build/release/fovea"
	@echo "make release    build it with Swift's libraries inside: .build/static/release/fovea"
	@echo "make setup      install what Fovea builds on; nothing if it is there"
	@echo "make format     format the sources"
	@echo "make lint       check layout, imports, places of tests and other rules; see scripts/lint"

setup:
	@scripts/setup

build: setup
	swift build $(CONFIGURATION) --product fovea

# For machines without Swift, and for the quickest start: 38 libraries to bind instead of 52. Beside
# the other build, as every file is compiled otherwise. Symbols are three quarters of the program.
release: setup
	swift build -c release -debug-info-format none \
	  $(if $(filter Linux,$(shell uname -s)),--static-swift-stdlib) \
	  --scratch-path .build/static --product fovea
	$(if $(filter Linux,$(shell uname -s)),strip .build/static/release/fovea)

demo:
	@scripts/setup --demo
	swift build $(CONFIGURATION) --product fovea
	scripts/demo

test: setup
	scripts/test-setup
	FOVEA_EXAMPLES=1 swift build $(CONFIGURATION) --build-tests
	swift test $(CONFIGURATION) --skip-build
	scripts/test-consumer

# The quick checks first. No fuzzing on macOS, whose toolchain comes without libFuzzer.
check: lint
	scripts/test-lint
	$(MAKE) test kill-test
	$(if $(filter Linux,$(shell uname -s)),$(MAKE) fuzz)

kill-test: build
	scripts/kill-test

fuzz: setup
	Fuzz/run all $(FUZZ_SECONDS)

test-real: setup
	@test -d "$(DATA)" || { echo "no folder $(DATA); name the real data: make test-real DATA=..."; exit 1; }
	swift build $(CONFIGURATION) --build-tests
	FOVEA_REAL_DATA="$(abspath $(DATA))" swift test $(CONFIGURATION) --skip-build --filter RealData

bench: build
	Benchmarks/run

format:
	@scripts/setup --lint
	swift format -i -r -p Package.swift Sources Tests Examples Fuzz
	find Sources Fuzz -name '*.[ch]' -o -name '*.inc' | xargs clang-format -i

lint:
	@scripts/setup --lint
	scripts/lint
