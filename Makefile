# SPDX-License-Identifier: GPL-2.0-or-later
# make run | test | build | release | lint | format | check | sanitize | soak | fuzz | install | deb | dist

INPUT ?= Fixtures/x86_64/6.1-q35-512m-initrd8m/dmesg.txt
SWIFT ?= swift
# Types are looked up by direct references, not by decoding their names: a fifth of a short run.
RELEASE_FLAGS ?= -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
PREFIX ?= /usr/local
DESTDIR ?=
TOOL ?= .build/release/memreplay
DIST ?= dist

# The targets that read untrusted bytes.
INPUT_TESTS = ^(DeviceTree|FirmwareTables|KernelLog|KernelImage|BootDescription)Tests

.PHONY: run test build release deps lint format check sanitize install install-files uninstall deb dist soak fuzz

run: release
	@.build/release/memreplay $(ARGS) '$(INPUT)'

test: deps
	$(SWIFT) test

build: deps
	$(SWIFT) build

release: deps
	$(SWIFT) build -c release --product memreplay $(RELEASE_FLAGS)

deps:
	@Scripts/install-dependencies

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

check: release
	.build/release/memreplay check Fixtures --callers

# Random boots keep the rules of the final map: COUNT of each architecture, from SEED on.
COUNT ?= 10000
SEED ?= 1
soak: release
	@for arch in x86_64 i386 arm arm64 riscv64; do echo "$$arch:"; \
	  .build/release/memreplay generate --arch $$arch --seed $(SEED) --count $(COUNT) --check \
	    .build/soak || exit 1; done

# TARGET is one of those that Fuzz/run names, MINUTES how long.
MINUTES ?= 1
fuzz: deps
	Fuzz/run $(TARGET) $(MINUTES)

# The test runner itself leaks a little at its end.
sanitize: deps
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --sanitize=address --scratch-path .build-asan --filter '$(INPUT_TESTS)'

install: release install-files

# The program, its manual pages and its completions, all made by the program itself.
install-files:
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/man/man1' \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' \
	  '$(DESTDIR)$(PREFIX)/share/zsh/vendor-completions' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	install -s -m 755 '$(TOOL)' '$(DESTDIR)$(PREFIX)/bin/memreplay'
	Scripts/make-man '$(TOOL)' '$(DESTDIR)$(PREFIX)/share/man/man1'
	'$(TOOL)' --generate-completion-script bash > '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/memreplay'
	'$(TOOL)' --generate-completion-script zsh > '$(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_memreplay'
	'$(TOOL)' --generate-completion-script fish > '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/memreplay.fish'

uninstall:
	rm -f '$(DESTDIR)$(PREFIX)/bin/memreplay' '$(DESTDIR)$(PREFIX)'/share/man/man1/memreplay*.1 \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/memreplay' \
	  '$(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_memreplay' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/memreplay.fish'

deb: release
	Scripts/make-deb '$(TOOL)' '$(DIST)'

# The program alone: it needs the C library and nothing else.
dist: release
	install -d '$(DIST)'
	install -s -m 755 '$(TOOL)' '$(DIST)/memreplay'
	cd '$(DIST)' && tar -czf memreplay-linux-$$(uname -m).tar.gz memreplay && rm memreplay \
	  && sha256sum memreplay-linux-*.tar.gz > SHA256SUMS
