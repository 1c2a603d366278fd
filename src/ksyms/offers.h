/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KSYMS_OFFERS_H
#define KSYMS_OFFERS_H

#include "autoksyms/offers.h"

/* Adds an object, its strings being the offers' own already.  Its number, or AK_NONE. */
uint32_t offers_add_object(struct ak_offers *offers, const struct ak_object *object,
			   struct ak_error *err);

/*
 * Adds an offer of the object added last, likewise.  0; 1 if the symbol is
 * exported already, with *err saying by whom; -1.
 */
int offers_add(struct ak_offers *offers, const struct ak_offer *offer, struct ak_error *err);

/* Makes the pool of strings the offers' own.  0 or -1, the pool freed. */
int offers_take_pool(struct ak_offers *offers, struct strpool *pool, struct ak_error *err);

/* "fs/fat/fat" for a file DIR/fs/fat/fat.o, .ko or .ko.xz, DIR being objtree; "vmlinux" for vmlinux.*; to be freed. */
char *object_name(const char *file, const char *objtree);

#endif
