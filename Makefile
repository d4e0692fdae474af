# SPDX-License-Identifier: GPL-2.0-or-later
# make run | test | build | release | lint | format | check | sanitize

INPUT ?= Fixtures/x86_64/6.1-q35-512m-initrd8m/dmesg.txt
SWIFT ?= swift

# The targets that read untrusted bytes.
INPUT_TESTS = ^(DeviceTree|FirmwareTables|KernelLog|KernelImage|BootDescription)Tests

.PHONY: run test build release deps lint format check sanitize

run: release
	@.build/release/memreplay $(ARGS) '$(INPUT)'

test: deps
	$(SWIFT) test

build: deps
	$(SWIFT) build

release: deps
	$(SWIFT) build -c release --product memreplay

deps:
	@Scripts/install-dependencies

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

check: release
	.build/release/memreplay check Fixtures --callers

sanitize: deps
	$(SWIFT) test --sanitize=address --scratch-path .build-asan --filter '$(INPUT_TESTS)'
