// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "autoksyms/map.h"
#include "kallsyms/kept_names.h"
#include "kallsyms/tables.h"
#include "scratch.h"
#include "unit.h"

static struct ak_symbol symbols[] = {
	{ .address = 0x1000, .name = "_text", .len = 5, .letter = 'T' },
	{ .address = 0x1000, .name = "start_kernel", .len = 12, .letter = 'T' },
	{ .address = 0x1010, .name = "start_thread", .len = 12, .letter = 'T' },
	{ .address = 0x1020, .name = "x.llvm.123", .len = 10, .letter = 't' },
	{ .address = 0x1030, .name = "x.llvm.045", .len = 10, .letter = 'd' },
};

static struct ak_kallsyms_options layout(const char *name)
{
	return (struct ak_kallsyms_options){
		.layout = ak_kallsyms_layout_find(name, NULL),
		.all_symbols = true,
	};
}

static void make(struct ak_kallsyms *k, const char *name, struct kept_names *kept)
{
	struct ak_map map = { .symbols = symbols, .count = COUNT(symbols), .digits = 16 };
	const struct ak_kallsyms_options options = layout(name);
	struct ak_error err = { 0 };

	assert_int_equal(kallsyms_make_with(k, &map, &options, kept, &err), 0);
}

static void assert_same(const struct ak_kallsyms *a, const struct ak_kallsyms *b)
{
	assert_int_equal(a->names_size, b->names_size);
	assert_memory_equal(a->names, b->names, a->names_size);
	assert_memory_equal(a->markers, b->markers, kallsyms_marker_count(a) * sizeof(*a->markers));
	assert_int_equal(a->token_table_size, b->token_table_size);
	assert_memory_equal(a->token_table, b->token_table, a->token_table_size);
	assert_memory_equal(a->token_index, b->token_index, sizeof(a->token_index));
	assert_int_equal(!a->seqs, !b->seqs);
	if (a->seqs)
		assert_memory_equal(a->seqs, b->seqs, a->count * sizeof(*a->seqs));
}

/* Tables of names that are kept are those that would have been made, at whatever addresses. */
static void taken(void **state)
{
	static const char *const layouts[] = { "5.4", "6.1", "6.1.y", "6.12", "7.3" };
	struct ak_kallsyms first, again, plain;
	struct kept_names kept = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(layouts); i++) {
		make(&first, layouts[i], &kept);
		assert_true(kept.is_there);
		kept.is_new = false;
		symbols[4].address += 0x100;
		make(&again, layouts[i], &kept);
		assert_false(kept.is_new);
		make(&plain, layouts[i], NULL);
		assert_same(&again, &plain);
		assert_int_equal(again.symbols[4].address, symbols[4].address);
		ak_kallsyms_free(&first);
		ak_kallsyms_free(&again);
		ak_kallsyms_free(&plain);
	}
	kept_names_free(&kept);
}

/* Whatever has a say in the tables makes them other ones: that they really were taken shows in a byte that's wrong. */
static void not_taken(void **state)
{
	struct kept_names kept = { 0 };
	struct ak_kallsyms k;

	(void)state;
	make(&k, "6.12", &kept);
	ak_kallsyms_free(&k);
	kept.tables.names[0] ^= 1;
	make(&k, "6.12", &kept);
	assert_memory_equal(k.names, kept.tables.names, k.names_size);
	ak_kallsyms_free(&k);

	/* lengths of one byte only, and no seqs */
	kept.is_new = false;
	make(&k, "5.4", &kept);
	assert_true(kept.is_new);
	ak_kallsyms_free(&k);

	kept.is_new = false;
	symbols[1].letter = 't';
	make(&k, "5.4", &kept);
	symbols[1].letter = 'T';
	assert_true(kept.is_new);
	ak_kallsyms_free(&k);

	kept.is_new = false;
	symbols[2].name = "start_Thread";
	make(&k, "5.4", &kept);
	symbols[2].name = "start_thread";
	assert_true(kept.is_new);
	ak_kallsyms_free(&k);
	kept_names_free(&kept);
}

static void in_a_file(void **state)
{
	struct kept_names kept = { 0 }, back;
	struct ak_error err = { 0 };
	struct ak_kallsyms k;

	(void)state;
	assert_int_equal(kept_names_read(&back, "none", &err), 0);
	assert_false(back.is_there);
	make(&k, "6.12", &kept);
	kept.stubs = KEPT_STUBS_SOME;
	assert_int_equal(kept_names_write(&kept, "names", &err), 0);
	assert_int_equal(kept_names_read(&back, "names", &err), 0);
	assert_true(back.is_there);
	assert_false(back.is_new);
	assert_int_equal(back.stubs, KEPT_STUBS_SOME);
	assert_int_equal(back.list.len, kept.list.len);
	assert_memory_equal(back.list.data, kept.list.data, kept.list.len);
	assert_int_equal(back.tables.count, kept.tables.count);
	assert_same(&back.tables, &k);
	kept_names_free(&back);
	kept_names_free(&kept);
	ak_kallsyms_free(&k);
	make_dir("directory");
	assert_int_equal(kept_names_read(&back, "directory", &err), -1);
	assert_error(&err, "directory", 0, "");
}

/* With any byte changed, or with less of them, it's as good as none. */
static void damaged(void **state)
{
	struct kept_names kept = { 0 }, back;
	struct ak_error err = { 0 };
	struct ak_kallsyms k;
	size_t len, i;
	char *bytes;

	(void)state;
	make(&k, "6.12", &kept);
	ak_kallsyms_free(&k);
	assert_int_equal(kept_names_write(&kept, "names", &err), 0);
	bytes = get_file("names", &len);
	for (i = 0; i < len; i += 7) {
		bytes[i] ^= 0x10;
		put_bytes("other", bytes, len);
		bytes[i] ^= 0x10;
		assert_int_equal(kept_names_read(&back, "other", &err), 0);
		assert_false(back.is_there);
		put_bytes("other", bytes, i);
		assert_int_equal(kept_names_read(&back, "other", &err), 0);
		assert_false(back.is_there);
	}
	free(bytes);
	kept_names_free(&kept);
}

/* Each makes one of the tables one that no kernel has. */
static void cut_names(struct kept_names *kept)
{
	kept->tables.names_size--;
}

static void lengthen_name(struct kept_names *kept)
{
	kept->tables.names[0] = 0x7f;
}

static void move_marker(struct kept_names *kept)
{
	kept->tables.markers[0]++;
}

static void lengthen_index(struct kept_names *kept)
{
	kept->tables.token_index[200] = kept->tables.token_table_size;
}

static void cut_tokens(struct kept_names *kept)
{
	kept->tables.token_table[kept->tables.token_table_size - 1] = 'x';
}

static void lose_tokens(struct kept_names *kept)
{
	kept->tables.token_table_size = 0;
}

static void lose_seqs(struct kept_names *kept)
{
	free(kept->tables.seqs);
	kept->tables.seqs = NULL;
}

static void raise_seq(struct kept_names *kept)
{
	kept->tables.seqs[3] = kept->tables.count;
}

static void lose_list(struct kept_names *kept)
{
	kept->list.len = 1;
}

/* A hash proves nothing of who made it. */
static void forged(void **state)
{
	static void (*const ways[])(struct kept_names *) = {
		cut_names,   lengthen_name, move_marker, lengthen_index, cut_tokens,
		lose_tokens, lose_seqs,	    raise_seq,	 lose_list,
	};
	struct kept_names kept = { 0 }, back;
	struct ak_error err = { 0 };
	struct ak_kallsyms k;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ways); i++) {
		make(&k, "6.12", &kept);
		ak_kallsyms_free(&k);
		ways[i](&kept);
		assert_int_equal(kept_names_write(&kept, "names", &err), 0);
		assert_int_equal(kept_names_read(&back, "names", &err), 0);
		assert_false(back.is_there);
		kept_names_free(&kept);
	}
}

int test_kept_names(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken), cmocka_unit_test(not_taken), SCRATCH_TEST(in_a_file),
		SCRATCH_TEST(damaged),	 SCRATCH_TEST(forged),
	};

	return cmocka_run_group_tests_name("kept_names", tests, NULL, NULL);
}
