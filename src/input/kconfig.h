/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef INPUT_KCONFIG_H
#define INPUT_KCONFIG_H

#include <stdbool.h>

#include "autoksyms/error.h"
#include "base/buf.h"

/*
 * include/config/auto.conf: lines "CONFIG_X=value".  Strings are in double
 * quotes up to 5.16 and bare from 5.17 on (a backslash quotes the next
 * character within quotes).
 */
struct kconfig {
	struct buf text;
};

int kconfig_read(struct kconfig *config, const char *path, struct ak_error *err);
void kconfig_free(struct kconfig *config);

bool kconfig_is_yes(const struct kconfig *config, const char *symbol);

/* The value without quotes, to be freed; "" if the symbol is not set.  NULL: no memory. */
char *kconfig_string(const struct kconfig *config, const char *symbol);

#endif
