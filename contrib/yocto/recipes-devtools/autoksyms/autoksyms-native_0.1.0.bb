# SPDX-License-Identifier: GPL-2.0-or-later
#
# The program, for the machine that builds. `make dist` makes the tarball; it goes to files/ beside this.
SUMMARY = "Which exported symbols a Linux kernel needs, and how few links it takes"
LICENSE = "GPL-2.0-or-later"
LIC_FILES_CHKSUM = "file://COPYING;md5=b234ee4d69f5fce4486a80fdaf4a4263"
SRC_URI = "file://autoksyms-${PV}.tar.gz"
S = "${UNPACKDIR}/autoksyms-${PV}"
UNPACKDIR ?= "${WORKDIR}"

DEPENDS = "zlib-native xz-native zstd-native nettle-native jansson-native"

inherit native pkgconfig

EXTRA_OEMAKE = "PREFIX=${prefix} BINDIR=${bindir} LIBDIR=${libdir} INCLUDEDIR=${includedir} MANDIR=${mandir} \
	DATADIR=${datadir}/autoksyms ASSUME_DEPS=1"

do_compile() {
	oe_runmake all
}

do_install() {
	oe_runmake DESTDIR=${D} install
}
