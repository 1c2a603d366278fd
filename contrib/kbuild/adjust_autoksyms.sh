#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stands in for the kernel's scripts/adjust_autoksyms.sh COMMAND.  Kbuild gives
# the command as one string, to be split at blanks.
set -e

# shellcheck disable=SC2068
exec "${AUTOKSYMS:-@AUTOKSYMS@}" adjust --srctree="${abs_srctree:-${srctree:-.}}" -- $@
