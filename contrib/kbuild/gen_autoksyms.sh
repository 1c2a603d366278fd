#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stands in for the kernel's scripts/gen_autoksyms.sh [--modorder] OUTPUT.
# Without --modorder only the whitelist and the built-in rules count: that is
# a build's first call, before there are modules.  Kernels before 5.15 don't
# know --modorder (install tells) and take modules.order if it's there.
set -e

has_modorder=@HAS_MODORDER@
modules=--no-modorder
if [ "$1" = --modorder ]; then
	modules=--modorder
	shift
elif [ "$has_modorder" = no ] && [ -f modules.order ]; then
	modules=--modorder
fi
exec "${AUTOKSYMS:-@AUTOKSYMS@}" gen --objtree=. --srctree="${abs_srctree:-${srctree:-.}}" \
	"$modules" -o "$1"
