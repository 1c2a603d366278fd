// SPDX-License-Identifier: GPL-2.0-or-later
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>

#include "autoksyms/publish.h"
#include "base/buf.h"
#include "base/file.h"
#include "decode.h"
#include "kept_names.h"
#include "tables.h"

/* First: bytes of the list, in two; symbols; bytes of names and of the token table; 1: there are seqs; stubs. */
#define WORDS 7

/* The list */

/* The bytes it begins with. */
enum { LONG_NAMES, SEQS, FLAGS };

/* Names stand in the order of a symbol table's strings: so many symbols before one is compared, it's fetched. */
#define AHEAD 16

/* What of the options has a say. */
static void list_options(struct buf *list, const struct ak_kallsyms *k)
{
	const struct ak_kallsyms_options *o = &k->options;
	const char *cut = o->lto_clang && o->layout->lto_cut ? o->layout->lto_cut : "";
	const unsigned char flags[FLAGS] = {
		[LONG_NAMES] = o->layout->long_names,
		[SEQS] = kallsyms_has_table(o, AK_KALLSYMS_SEQS_OF_NAMES),
	};

	buf_add(list, flags, sizeof(flags));
	buf_add(list, cut, strlen(cut) + 1);
}

/* Type and name, with its NUL. */
static void list_symbols(struct buf *list, const struct ak_kallsyms *k)
{
	uint32_t i;

	for (i = 0; i < k->count; i++) {
		buf_addc(list, (char)k->symbols[i].type);
		buf_add(list, k->symbols[i].name, (size_t)k->symbols[i].len + 1);
	}
}

static bool lists_symbols(const char *at, size_t left, const struct ak_kallsyms *k)
{
	const struct ak_kallsym *sym = k->symbols, *end = sym + k->count;
	size_t len;

	for (; sym < end; sym++, at += len, left -= len) {
		if (end - sym > AHEAD)
			__builtin_prefetch(sym[AHEAD].name);
		len = (size_t)sym->len + 2;
		if (left < len || *at != (char)sym->type || memcmp(at + 1, sym->name, len - 1) != 0)
			return false;
	}
	return !left;
}

/* Whether they are those that these tables depend on. */
static bool is_list_of(const struct buf *list, const struct ak_kallsyms *k)
{
	struct buf options = { 0 };
	bool same;

	list_options(&options, k);
	same = !buf_failed(&options) && list->len >= options.len &&
	       !memcmp(list->data, options.data, options.len) &&
	       lists_symbols(list->data + options.len, list->len - options.len, k);
	buf_free(&options);
	return same;
}

/* Copies */

static void *copy(const void *bytes, size_t len)
{
	void *to = malloc(len + 1);

	if (to && len)
		memcpy(to, bytes, len);
	return to;
}

static int copy_names(struct ak_kallsyms *to, const struct ak_kallsyms *from, struct ak_error *err)
{
	to->names = copy(from->names, from->names_size);
	to->names_size = from->names_size;
	to->markers = copy(from->markers, kallsyms_marker_count(from) * sizeof(*to->markers));
	to->token_table = copy(from->token_table, from->token_table_size);
	to->token_table_size = from->token_table_size;
	memcpy(to->token_index, from->token_index, sizeof(to->token_index));
	to->seqs = from->seqs ? copy(from->seqs, from->count * sizeof(*to->seqs)) : NULL;
	if (!to->names || !to->markers || !to->token_table || (from->seqs && !to->seqs))
		return ak_error_nomem(err);
	return 0;
}

int kept_names_give(const struct kept_names *kept, struct ak_kallsyms *k, struct ak_error *err)
{
	if (!kept->is_there || kept->tables.count != k->count || !is_list_of(&kept->list, k))
		return 0;
	return copy_names(k, &kept->tables, err) ? -1 : 1;
}

int kept_names_take(struct kept_names *kept, const struct ak_kallsyms *k, struct ak_error *err)
{
	kept_names_free(kept);
	kept->tables.count = k->count;
	list_options(&kept->list, k);
	list_symbols(&kept->list, k);
	if (buf_failed(&kept->list) || copy_names(&kept->tables, k, err)) {
		kept_names_free(kept);
		return ak_error_nomem(err);
	}
	kept->is_there = kept->is_new = true;
	return 0;
}

void kept_names_free(struct kept_names *kept)
{
	ak_kallsyms_free(&kept->tables);
	buf_free(&kept->list);
	*kept = (struct kept_names){ 0 };
}

/* Files */

static void add_words(struct buf *out, const uint32_t *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		uint32_t word = htole32(words[i]);

		buf_add(out, &word, sizeof(word));
	}
}

static void hash_bytes(const void *bytes, size_t len, unsigned char hash[SHA256_DIGEST_SIZE])
{
	struct sha256_ctx sha256;

	sha256_init(&sha256);
	sha256_update(&sha256, len, bytes);
	sha256_digest(&sha256, SHA256_DIGEST_SIZE, hash);
}

int kept_names_write(const struct kept_names *kept, const char *path, struct ak_error *err)
{
	const struct ak_kallsyms *k = &kept->tables;
	const uint64_t list_len = kept->list.len;
	const uint32_t words[WORDS] = {
		(uint32_t)list_len, (uint32_t)(list_len >> 32), k->count,
		k->names_size,	    k->token_table_size,	!!k->seqs,
		kept->stubs,
	};
	unsigned char hash[SHA256_DIGEST_SIZE];
	struct buf out = { 0 };
	int ret = -1;

	buf_adds(&out, KEPT_NAMES_MAGIC);
	add_words(&out, words, WORDS);
	buf_add(&out, kept->list.data, kept->list.len);
	buf_add(&out, k->names, k->names_size);
	add_words(&out, k->markers, kallsyms_marker_count(k));
	buf_add(&out, k->token_table, k->token_table_size);
	add_words(&out, k->token_index, 256);
	add_words(&out, k->seqs, k->seqs ? k->count : 0);
	if (!buf_failed(&out)) {
		hash_bytes(out.data, out.len, hash);
		buf_add(&out, hash, sizeof(hash));
	}
	if (buf_failed(&out))
		ak_error_nomem(err);
	else
		ret = ak_publish(path, out.data, out.len, err);
	buf_free(&out);
	return ret < 0 ? -1 : 0;
}

/* What is left to be read. */
struct rest {
	const unsigned char *at;
	size_t len;
};

/* The next `len` bytes; NULL: there aren't as many. */
static const unsigned char *take_bytes(struct rest *rest, uint64_t len)
{
	const unsigned char *at = rest->at;

	if (len > rest->len)
		return NULL;
	rest->at += len;
	rest->len -= len;
	return at;
}

/* The next `count` words, to `to`, which has room for them.  False: there aren't as many. */
static bool take_words(struct rest *rest, uint32_t *to, uint64_t count)
{
	const unsigned char *from = to ? take_bytes(rest, count * sizeof(*to)) : NULL;
	uint64_t i;

	if (!from)
		return false;
	for (i = 0; i < count; i++, from += sizeof(*to)) {
		uint32_t word;

		memcpy(&word, from, sizeof(word));
		to[i] = le32toh(word);
	}
	return true;
}

static unsigned char *take_copy(struct rest *rest, uint64_t len)
{
	const unsigned char *bytes = take_bytes(rest, len);

	return bytes ? copy(bytes, len) : NULL;
}

/* Room for as many words as there can be in what is left. */
static uint32_t *words_room(const struct rest *rest, uint64_t count)
{
	return count <= rest->len / sizeof(uint32_t) ? malloc((count + 1) * sizeof(uint32_t))
						     : NULL;
}

static bool parse_tables(struct kept_names *kept, struct rest *rest)
{
	struct ak_kallsyms *k = &kept->tables;
	uint32_t words[WORDS];
	const unsigned char *list;

	if (!take_words(rest, words, WORDS) || words[6] > KEPT_STUBS_SOME)
		return false;
	list = take_bytes(rest, (uint64_t)words[1] << 32 | words[0]);
	if (!list)
		return false;
	buf_add(&kept->list, list, (size_t)words[1] << 32 | words[0]);
	kept->stubs = words[6];
	k->count = words[2];
	k->names_size = words[3];
	k->token_table_size = words[4];
	k->names = take_copy(rest, k->names_size);
	k->markers = words_room(rest, kallsyms_marker_count(k));
	if (!k->names || !take_words(rest, k->markers, kallsyms_marker_count(k)))
		return false;
	k->token_table = take_copy(rest, k->token_table_size);
	if (!k->token_table || !take_words(rest, k->token_index, 256))
		return false;
	if (!words[5])
		return !rest->len;
	k->seqs = words_room(rest, k->count);
	return take_words(rest, k->seqs, k->count) && !rest->len;
}

/* Names one behind the other, up to the end, with markers that say where. */
static bool are_names_whole(const struct ak_kallsyms *k, bool long_names)
{
	const unsigned char *p = k->names, *end = p + k->names_size;
	uint32_t i, len;

	for (i = 0; i < k->count; i++, p += len) {
		if (i % 256 == 0 && k->markers[i / 256] != (size_t)(p - k->names))
			return false;
		p = kallsyms_name_codes(p, end, long_names, &len);
		if (!p)
			return false;
	}
	return p == end;
}

static bool are_tokens_whole(const struct ak_kallsyms *k)
{
	size_t i;

	for (i = 0; i < 256; i++)
		if (k->token_index[i] >= k->token_table_size)
			return false;
	return !k->token_table[k->token_table_size - 1];
}

static bool are_seqs_whole(const struct ak_kallsyms *k, bool has_seqs)
{
	uint32_t i;

	if (!k->seqs != !has_seqs)
		return false;
	for (i = 0; k->seqs && i < k->count; i++)
		if (k->seqs[i] >= k->count)
			return false;
	return true;
}

/* Whoever made the file, and its hash: nothing outside the tables is looked at for their sake. */
static bool is_whole(const struct kept_names *kept)
{
	const unsigned char *flags = (const unsigned char *)kept->list.data;
	const struct ak_kallsyms *k = &kept->tables;

	return kept->list.len >= FLAGS && are_names_whole(k, flags[LONG_NAMES]) &&
	       are_tokens_whole(k) && are_seqs_whole(k, flags[SEQS]);
}

static bool parse(struct kept_names *kept, const struct buf *file)
{
	struct rest rest = { (const unsigned char *)file->data, file->len };
	unsigned char hash[SHA256_DIGEST_SIZE];
	const unsigned char *magic;

	if (file->len < sizeof(hash))
		return false;
	rest.len -= sizeof(hash);
	hash_bytes(rest.at, rest.len, hash);
	if (memcmp(rest.at + rest.len, hash, sizeof(hash)) != 0)
		return false;
	magic = take_bytes(&rest, strlen(KEPT_NAMES_MAGIC));
	return magic && !memcmp(magic, KEPT_NAMES_MAGIC, strlen(KEPT_NAMES_MAGIC)) &&
	       parse_tables(kept, &rest) && !buf_failed(&kept->list) && is_whole(kept);
}

int kept_names_read(struct kept_names *kept, const char *path, struct ak_error *err)
{
	struct buf file = { 0 };
	int ret;

	*kept = (struct kept_names){ 0 };
	if (!file_exists(path))
		return 0;
	ret = file_read(path, &file, err);
	if (!ret) {
		kept->is_there = parse(kept, &file);
		if (!kept->is_there)
			kept_names_free(kept);
	}
	buf_free(&file);
	return ret;
}
