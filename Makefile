# SPDX-License-Identifier: GPL-2.0-or-later
#
#   make              the library, the binary
#   make demo         the main job on a small module tree, from nothing
#   make test         what a newcomer should run; test-corpus, test-kernel: the rest
#   make test-kernel ARCH=arm64, test-kernel-lto: of other kernels
#   make test-bazel   contrib/bazel by Bazel itself
#   make test-musl    a static binary with musl, and the command-line tests with it
#   make debug        the same with ASan, UBSan and -Werror, in build/debug
#   make test-report  the page of `report` in headless Chromium
#   make fuzz         each reader fed with libFuzzer's inventions, TIME=60 seconds each; WORTH=: see CONTRIBUTING.md
#   make fuzz-replay  the same with the seeds, and with all that was found in the past
#   make test-tsan    some of it under the thread sanitizer
#   make reliability  test and test-corpus, and the figures in doc/RELIABILITY.md
#   make lint         clang-format, clang-tidy, cppcheck, debug
#   make whitelists   the fragments in whitelists/, anew
#   make bench        timings side by side with the peers, and build/bench.json; BENCH='--scaling scan' and the like
#   make bench-compare OLD=v0.1 NEW=HEAD  what has become slower, by instructions
#   make install      DESTDIR= PREFIX=/usr/local
#   make dist, deb    a tarball, Debian packages, of the last commit, in build; test-packages installs these
#
#   make test-valgrind  the unit tests, and each command once, under valgrind
#   make test-compilers  the unit tests as gcc and clang build them, with -Werror
#   make afl          AFL++ on the binary, TIME=60 seconds for each kind of file
#
# CC, CFLAGS, CPPFLAGS, LDFLAGS are yours; WERROR=1 turns warnings into errors.
# demo, test*, lint and bench install the packages they miss (contrib/install-deps);
# ASSUME_DEPS=1 has them trust that all is there.

VERSION := $(shell sed -n 's/^.define AK_VERSION "\(.*\)"/\1/p' include/autoksyms/api.h)
SOVERSION := 0

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/autoksyms
BASH_COMPLETIONS ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions
FISH_COMPLETIONS ?= $(PREFIX)/share/fish/vendor_completions.d

BUILD ?= build
CFLAGS ?= -O3 -g
# A scan's inner loop goes through four files; LTO= turns this off.
LTO ?= $(if $(SANITIZE),,$(shell echo 'int x;' | $(CC) -flto=auto -ffat-lto-objects -Werror \
	-c -x c -o /dev/null - 2>/dev/null && echo -flto=auto -ffat-lto-objects))
LTO := $(LTO)
# What makes a mistake of ours harder to use; HARDENING= and HARDENING_LD= turn it off.  The
# highest level of _FORTIFY_SOURCE that compiler and libc know; without -O there is none.
FORTIFY = $(if $(filter -O0,$(CFLAGS)),,$(shell echo 'int x;' | $(CC) -O2 -Werror -include stdio.h \
	-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -c -x c -o /dev/null - 2>/dev/null && \
	echo -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 || echo -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDENING ?= $(if $(SANITIZE),,-fstack-protector-strong $(FORTIFY))
HARDENING := $(HARDENING)
HARDENING_LD ?= -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack
PIE ?= -pie
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wwrite-strings -Wvla -Wno-missing-field-initializers $(if $(WERROR),-Werror)
ALL_CPPFLAGS = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iinclude -Isrc $(CPPFLAGS)
ALL_CFLAGS = -std=c11 -fvisibility=hidden -fPIC -pthread $(WARNINGS) $(HARDENING) $(CFLAGS) $(LTO) $(SANITIZE)
ALL_LDFLAGS = -pthread -Wl,--as-needed $(HARDENING_LD) $(if $(LTO),$(HARDENING) $(CFLAGS) $(LTO)) $(LDFLAGS) $(SANITIZE)
# -ldl: before glibc 2.34
LIBS := -lz -llzma -lzstd -lnettle -ldl
CLI_LIBS := -ljansson

LIB_SOURCES := $(sort $(wildcard src/base/*.c src/input/*.c src/kallsyms/*.c \
	src/ksyms/*.c src/symlist/*.c src/link/*.c))
CLI_SOURCES := $(sort $(wildcard src/cli/*.c))
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
BENCH_SOURCES := $(sort $(wildcard bench/*.c))
# what bench/run builds with the kernel's own program, not we
BENCH_PROGRAMS := $(filter-out bench/stopwatch.c,$(BENCH_SOURCES))
# The page that `report` writes: its script is in several files, in no particular order.
REPORT_FILES := src/report/page.html src/report/page.css $(sort $(wildcard src/report/*.js))
HEADERS := $(sort $(wildcard include/autoksyms/*.h))
C_FILES = $(LIB_SOURCES) $(CLI_SOURCES) $(UNIT_SOURCES) $(FUZZ_SOURCES) $(BENCH_SOURCES) \
	$(sort $(wildcard tests/corpus/*.c tests/faults/*.c tests/cli/*.c))

LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/obj/%.o)
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/report_files.o
UNIT_OBJECTS := $(UNIT_SOURCES:%.c=$(BUILD)/obj/%.o)
# The targets, with what of the command line they try; their main() is libFuzzer's or replay.c's.
FUZZ_OBJECTS := $(filter-out %/libfuzzer.o %/replay.o,$(FUZZ_SOURCES:%.c=$(BUILD)/obj/%.o)) \
	$(filter-out %/main.o,$(CLI_OBJECTS))

STATIC_LIB := $(BUILD)/libautoksyms.a
SHARED_LIB := $(BUILD)/libautoksyms.so.$(VERSION)
SONAME := libautoksyms.so.$(SOVERSION)
BINARY := $(BUILD)/autoksyms

# Of what is built: for all processors, unless make has been told how many jobs.  Tests would find its jobserver.
ALL_CPUS = --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

.DELETE_ON_ERROR:
.PHONY: all
all: $(BINARY) $(STATIC_LIB) $(SHARED_LIB)

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/report_files.c: src/report/embed $(REPORT_FILES)
	@mkdir -p $(@D)
	src/report/embed $(REPORT_FILES) > $@

$(BUILD)/obj/report_files.o: $(BUILD)/obj/report_files.c
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(STATIC_LIB): $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(SHARED_LIB): $(LIB_OBJECTS)
	$(CC) -shared -Wl,-soname,$(SONAME) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)
	ln -sf $(@F) $(BUILD)/$(SONAME)
	ln -sf $(SONAME) $(BUILD)/libautoksyms.so

$(BINARY): $(CLI_OBJECTS) $(STATIC_LIB)
	$(CC) $(PIE) $(ALL_LDFLAGS) -o $@ $^ $(CLI_LIBS) $(LIBS)

$(BUILD)/unit: $(UNIT_OBJECTS) $(STATIC_LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka -lelf $(CLI_LIBS) $(LIBS)

$(BUILD)/replay: $(BUILD)/obj/tests/fuzz/replay.o $(FUZZ_OBJECTS) $(STATIC_LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CLI_LIBS) $(LIBS)

$(BUILD)/libfuzzer: $(BUILD)/obj/tests/fuzz/libfuzzer.o $(FUZZ_OBJECTS) $(STATIC_LIB)
	$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(CLI_LIBS) $(LIBS)

$(BUILD)/bench/%: bench/%.c $(STATIC_LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -o $@ $< $(STATIC_LIB) -lelf $(LIBS)

# where it looks for the stand-ins, if they aren't near
$(BUILD)/obj/src/cli/stand_ins.o: ALL_CPPFLAGS += -DAK_DATADIR='"$(DATADIR)"'

-include $(patsubst %.o,%.d,$(LIB_OBJECTS) $(CLI_OBJECTS) $(UNIT_OBJECTS) \
	$(FUZZ_SOURCES:%.c=$(BUILD)/obj/%.o))

.PHONY: debug
debug:
	$(MAKE) $(ALL_CPUS) BUILD=build/debug WERROR=1 CFLAGS='-O1 -g -fno-omit-frame-pointer' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' \
		build/debug/autoksyms build/debug/unit build/debug/replay

.PHONY: fuzz fuzz-replay fuzz-build
fuzz-build: test-deps
	@$(MAKE) $(ALL_CPUS) BUILD=build/fuzz CC=clang LTO= WERROR=1 \
		CFLAGS='-O1 -g -fno-omit-frame-pointer' \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' \
		build/fuzz/libfuzzer

TIME ?= 60
fuzz: fuzz-build
	@$(MAKE) $(ALL_CPUS) $(BINARY)
	@FUZZ_WORTH=$(WORTH) tests/fuzz/run $(TIME) $(TARGETS)

fuzz-replay: test-deps
	@$(MAKE) $(ALL_CPUS) $(BINARY) debug
	@tests/fuzz/replay

.PHONY: demo
demo:
	@contrib/install-deps build
	@$(MAKE) $(ALL_CPUS) -s $(BINARY)
	@AUTOKSYMS=$(abspath $(BINARY)) contrib/demo/run

# $(call run_tests,PROGRAMS...): runs all of them, fails if one failed.
run_tests = status=0; for t in $(1); do echo "== $$t"; start=$$(date +%s); $$t || status=1; \
	echo "== $$t: $$(($$(date +%s) - start)) s"; done; exit $$status

.PHONY: test test-corpus test-kernel test-kernel-lto test-bazel test-deps
test-deps:
	@contrib/install-deps test

test: test-deps
	@$(MAKE) $(ALL_CPUS) all debug
	@$(call run_tests,build/debug/unit tests/fuzz/replay tests/cli/run "tests/corpus/run amd64 ppc64el mips64el" \
		tests/corpus/sysmap tests/corpus/kallsyms tests/corpus/kallsyms-image \
		tests/corpus/exports doc/check-docs)

test-corpus: test-deps
	@$(MAKE) $(ALL_CPUS) all
	@$(call run_tests,"tests/corpus/run i386 armhf arm64 mipsel s390x amd64:6.12" \
		"tests/corpus/sysmap amd64 armhf s390x rules" \
		"tests/corpus/kallsyms-image amd64 armhf s390x amd64:6.12" \
		"tests/corpus/ksymtab amd64 armhf s390x ppc64el mips64el amd64:6.12" tests/corpus/object \
		tests/corpus/symlist tests/corpus/symlist-options tests/minikernel/run)

test-kernel: test-deps
	@$(MAKE) $(ALL_CPUS) all
	@ARCH=$(ARCH) tests/kernel/run

test-kernel-lto: test-deps
	@$(MAKE) $(ALL_CPUS) all
	@LTO=thin tests/kernel/run

test-bazel: test-deps
	@$(MAKE) $(ALL_CPUS) all
	@tests/bazel/run

.PHONY: test-report
test-report: test-deps
	@$(MAKE) $(ALL_CPUS) $(BINARY)
	@tests/report/run

.PHONY: test-musl
test-musl: test-deps
	@$(call run_tests,tests/musl/run)

# valgrind says of each test's process what it leaks; the tests themselves need not be quick: it's 10 to 20 minutes.
.PHONY: test-valgrind test-compilers
test-valgrind: test-deps
	@$(MAKE) $(ALL_CPUS) all build/unit
	@$(call run_tests,"env UNIT_VALGRIND=1 valgrind -q --error-exitcode=9 --leak-check=full \
		--suppressions=tests/unit/valgrind.supp --trace-children=no build/unit" tests/cli/valgrind)

test-compilers: test-deps
	@for cc in gcc clang; do \
		$(MAKE) $(ALL_CPUS) BUILD=build/$$cc CC=$$cc WERROR=1 build/$$cc/autoksyms build/$$cc/unit && \
		build/$$cc/unit || exit 1; \
	done

# What has threads, with as many as there are CPUs: on a machine with one there's no race to be seen.
TSAN_SUBJECTS := scan containers bitcode operands gen check modpost adjust seed symlist shards sysmap \
	kallsyms-gen kallsyms-image link together same
.PHONY: test-tsan reliability
test-tsan: test-deps
	@$(MAKE) $(ALL_CPUS) BUILD=build/tsan LTO= WERROR=1 CFLAGS='-O1 -g -fno-omit-frame-pointer' \
		SANITIZE=-fsanitize=thread build/tsan/autoksyms build/tsan/unit
	@export TSAN_OPTIONS=halt_on_error=1 AUTOKSYMS=$(abspath build/tsan/autoksyms) AUTOKSYMS_DEBUG=none; \
		$(call run_tests,build/tsan/unit "tests/cli/run $(TSAN_SUBJECTS)")

FUZZ_FIGURES = $${AUTOKSYMS_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/autoksyms}/fuzz/figures.tsv
reliability:
	@mkdir -p build && rm -f build/figures
	@AUTOKSYMS_FIGURES=$(abspath build/figures) $(MAKE) --no-print-directory test test-corpus
	@fuzz="$(FUZZ_FIGURES)"; [ -f "$$fuzz" ] || fuzz=; doc/reliability build/figures $${fuzz:+"$$fuzz"}

afl: test-deps
	@contrib/install-deps afl++
	@$(MAKE) $(ALL_CPUS) $(BINARY)
	@$(MAKE) $(ALL_CPUS) BUILD=build/afl CC=afl-clang-fast LTO= CFLAGS='-O1 -g' build/afl/autoksyms
	@tests/fuzz/afl $(TIME)

.PHONY: afl lint format
lint: test-deps
	clang-format --dry-run -Werror $(C_FILES) $(HEADERS) $(wildcard src/*/*.h tests/unit/*.h)
	printf '%s\n' $(C_FILES) | xargs -P "$$(nproc)" -n 4 \
		sh -c 'clang-tidy --quiet "$$@" -- -std=c11 $(ALL_CPPFLAGS)' sh
	cppcheck -j "$$(nproc)" --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
		--inline-suppr --suppress=missingIncludeSystem -D_GNU_SOURCE -Iinclude -Isrc src bench
	shellcheck $(SCRIPTS)
	$(MAKE) $(ALL_CPUS) debug

format:
	clang-format -i $(C_FILES) $(HEADERS) $(wildcard src/*/*.h tests/unit/*.h)

SCRIPTS = $(shell grep -rlE '^.!/(usr/)?bin/(env )?(ba)?sh' contrib tests bench doc src .ci whitelists 2>/dev/null)

.PHONY: whitelists
whitelists: $(BINARY)
	@AUTOKSYMS=$(abspath $(BINARY)) whitelists/regenerate

.PHONY: bench
bench:
	@contrib/install-deps test
	@$(MAKE) $(ALL_CPUS) all $(BENCH_PROGRAMS:bench/%.c=$(BUILD)/bench/%)
	@bench/run --json=$(BUILD)/bench.json $(BENCH)

OLD ?= HEAD^
NEW ?= HEAD
.PHONY: bench-compare
bench-compare:
	@contrib/install-deps test
	@bench/compare $(OLD) $(NEW)

.PHONY: install
install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/pkgconfig \
		$(DESTDIR)$(INCLUDEDIR)/autoksyms $(DESTDIR)$(MANDIR)/man1 \
		$(DESTDIR)$(DATADIR)/kbuild $(DESTDIR)$(DATADIR)/gki $(DESTDIR)$(DATADIR)/bazel \
		$(DESTDIR)$(DATADIR)/schema
	install -m 755 $(BINARY) $(DESTDIR)$(BINDIR)
	install -m 644 $(STATIC_LIB) $(SHARED_LIB) $(DESTDIR)$(LIBDIR)
	ln -sf $(notdir $(SHARED_LIB)) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libautoksyms.so
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@INCLUDEDIR@|$(INCLUDEDIR)|' \
	    -e 's|@VERSION@|$(VERSION)|' contrib/autoksyms.pc.in \
	    > $(DESTDIR)$(LIBDIR)/pkgconfig/autoksyms.pc
	install -m 644 $(HEADERS) $(DESTDIR)$(INCLUDEDIR)/autoksyms
	install -m 644 $(wildcard doc/*.1) $(DESTDIR)$(MANDIR)/man1
	install -d $(DESTDIR)$(MANDIR)/man3
	doc/library-page $(VERSION) $(HEADERS) > $(DESTDIR)$(MANDIR)/man3/libautoksyms.3
	install -d $(DESTDIR)$(BASH_COMPLETIONS) $(DESTDIR)$(ZSH_COMPLETIONS) $(DESTDIR)$(FISH_COMPLETIONS)
	contrib/completion/generate bash $(abspath $(BINARY)) > $(DESTDIR)$(BASH_COMPLETIONS)/autoksyms
	contrib/completion/generate zsh $(abspath $(BINARY)) > $(DESTDIR)$(ZSH_COMPLETIONS)/_autoksyms
	contrib/completion/generate fish $(abspath $(BINARY)) > $(DESTDIR)$(FISH_COMPLETIONS)/autoksyms.fish
	install -m 755 $(wildcard contrib/kbuild/*) $(DESTDIR)$(DATADIR)/kbuild
	install -m 755 $(wildcard contrib/gki/*) $(DESTDIR)$(DATADIR)/gki
	install -m 644 $(wildcard contrib/bazel/*) $(DESTDIR)$(DATADIR)/bazel
	install -m 644 $(wildcard doc/schema/*) $(DESTDIR)$(DATADIR)/schema

.PHONY: dist deb test-packages
dist:
	@contrib/package dist $(BUILD)

deb:
	@contrib/install-deps build git debhelper lintian dpkg-dev libcmocka-dev
	@contrib/package deb $(BUILD)/deb

test-packages: test-deps
	@$(call run_tests,tests/packages/deb)

.PHONY: clean
clean:
	rm -rf build
