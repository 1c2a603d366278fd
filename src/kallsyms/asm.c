// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "base/buf.h"
#include "offset.h"
#include "tables.h"

/*
 * The assembler source, as scripts/kallsyms's printf()s make it.  Names and seqs
 * are most of it; they are written through tables of digits.
 */
struct asm_writer {
	const struct ak_kallsyms *k;
	struct buf out;
	struct ak_error *err;
};

/* Up to 6.19 the compiler's preprocessor chooses the width. */
static const char prelude[] = "#include <asm/bitsperlong.h>\n"
			      "#if BITS_PER_LONG == 64\n"
			      "#define PTR .quad\n"
			      "#define ALGN .balign 8\n"
			      "#else\n"
			      "#define PTR .long\n"
			      "#define ALGN .balign 4\n"
			      "#endif\n";

static const char hex_digits[] = "0123456789abcdef";

/* `0xNN` */
static char *put_byte(char *to, unsigned char byte)
{
	*to++ = '0';
	*to++ = 'x';
	*to++ = hex_digits[byte >> 4];
	*to++ = hex_digits[byte & 15];
	return to;
}

static bool has_comments(const struct asm_writer *w, enum ak_kallsyms_table table)
{
	enum ak_kallsyms_comments comments = w->k->options.layout->comments;

	return comments == AK_KALLSYMS_ALL_COMMENTS ||
	       (comments == AK_KALLSYMS_OFFSET_COMMENTS && table == AK_KALLSYMS_OFFSETS);
}

/* Ends a line about a symbol. */
static void end_line(struct asm_writer *w, const struct ak_kallsym *sym,
		     enum ak_kallsyms_table table)
{
	if (has_comments(w, table)) {
		buf_add(&w->out, "\t/* ", 4);
		buf_addc(&w->out, sym->type);
		buf_add(&w->out, sym->name, sym->len);
		buf_add(&w->out, " */", 3);
	}
	buf_addc(&w->out, '\n');
}

static void put_address(struct asm_writer *w, uint64_t address)
{
	if (w->k->text <= address)
		buf_addf(&w->out, "\tPTR\t_text + %#" PRIx64 "\n", address - w->k->text);
	else
		buf_addf(&w->out, "\tPTR\t_text - %#" PRIx64 "\n", w->k->text - address);
}

static int write_addresses(struct asm_writer *w)
{
	const struct ak_kallsyms *k = w->k;
	uint32_t i;

	for (i = 0; i < k->count; i++) {
		if (k->symbols[i].absolute)
			buf_addf(&w->out, "\tPTR\t%#" PRIx64 "\n", k->symbols[i].address);
		else
			put_address(w, k->symbols[i].address);
	}
	return 0;
}

static int write_offsets(struct asm_writer *w)
{
	const struct ak_kallsyms *k = w->k;
	int64_t value;
	uint32_t i;

	if (kallsyms_has_addresses(&k->options))
		return write_addresses(w);
	for (i = 0; i < k->count; i++) {
		if (kallsyms_offset(k, i, &value, w->err))
			return -1;
		if (k->options.pc_relative)
			buf_addf(&w->out, "\t.long\t_text - . + (%d)", (int)value);
		else
			buf_addf(&w->out, "\t.long\t%#x", (unsigned int)value);
		end_line(w, &k->symbols[i], AK_KALLSYMS_OFFSETS);
	}
	return 0;
}

static int write_relative_base(struct asm_writer *w)
{
	put_address(w, w->k->relative_base);
	return 0;
}

static int write_num_syms(struct asm_writer *w)
{
	buf_addf(&w->out, "\t.long\t%" PRIu32 "\n", w->k->count);
	return 0;
}

/* The bytes of symbol i's entry in names, from *at on; *at moves behind it. */
static uint32_t entry_size(const struct ak_kallsyms *k, uint32_t at)
{
	uint32_t len = k->names[at];

	if (!k->options.layout->long_names || len < 0x80)
		return 1 + len;
	return 2 + ((len & 0x7f) | (uint32_t)k->names[at + 1] << 7);
}

static int write_names(struct asm_writer *w)
{
	const struct ak_kallsyms *k = w->k;
	char line[8 + 6 * (2 + 0x3fff)], *to;
	uint32_t at = 0, i, end;

	for (i = 0; i < k->count; i++) {
		end = at + entry_size(k, at);
		to = put_byte(stpcpy(line, "\t.byte "), k->names[at++]);
		while (at < end) {
			*to++ = ',';
			*to++ = ' ';
			to = put_byte(to, k->names[at++]);
		}
		buf_add(&w->out, line, (size_t)(to - line));
		end_line(w, &k->symbols[i], AK_KALLSYMS_NAMES);
	}
	return 0;
}

static int write_markers(struct asm_writer *w)
{
	uint32_t i;

	for (i = 0; i < kallsyms_marker_count(w->k); i++)
		buf_addf(&w->out, "\t.long\t%" PRIu32 "\n", w->k->markers[i]);
	return 0;
}

static int write_token_table(struct asm_writer *w)
{
	const struct ak_kallsyms *k = w->k;
	unsigned int code;

	for (code = 0; code < 256; code++) {
		buf_adds(&w->out, "\t.asciz\t\"");
		buf_adds(&w->out, (const char *)k->token_table + k->token_index[code]);
		buf_adds(&w->out, "\"\n");
	}
	return 0;
}

static int write_token_index(struct asm_writer *w)
{
	unsigned int code;

	for (code = 0; code < 256; code++)
		buf_addf(&w->out, "\t.short\t%" PRIu32 "\n", w->k->token_index[code]);
	return 0;
}

static int write_seqs(struct asm_writer *w)
{
	const struct ak_kallsyms *k = w->k;
	char line[] = "\t.byte 0x00, 0x00, 0x00";
	uint32_t i, seq;

	for (i = 0; i < k->count; i++) {
		seq = k->seqs[i];
		put_byte(line + 7, (unsigned char)(seq >> 16));
		put_byte(line + 13, (unsigned char)(seq >> 8));
		put_byte(line + 19, (unsigned char)seq);
		buf_add(&w->out, line, sizeof(line) - 1);
		end_line(w, &k->symbols[seq], AK_KALLSYMS_SEQS_OF_NAMES);
	}
	return 0;
}

static int (*const write_content[AK_KALLSYMS_TABLE_COUNT])(struct asm_writer *) = {
	[AK_KALLSYMS_OFFSETS] = write_offsets,
	[AK_KALLSYMS_RELATIVE_BASE] = write_relative_base,
	[AK_KALLSYMS_NUM_SYMS] = write_num_syms,
	[AK_KALLSYMS_NAMES] = write_names,
	[AK_KALLSYMS_MARKERS] = write_markers,
	[AK_KALLSYMS_TOKEN_TABLE] = write_token_table,
	[AK_KALLSYMS_TOKEN_INDEX] = write_token_index,
	[AK_KALLSYMS_SEQS_OF_NAMES] = write_seqs,
};

static int write_table(struct asm_writer *w, enum ak_kallsyms_table table)
{
	const struct ak_kallsyms_layout *layout = w->k->options.layout;
	const char *label = kallsyms_table_label(&w->k->options, table);

	buf_addf(&w->out, ".globl %s\n\t%s\n%s:\n", label,
		 layout->addressing == AK_KALLSYMS_PLACE ? ".balign 4" : "ALGN", label);
	if (write_content[table](w))
		return -1;
	if (kallsyms_has_size(layout, table))
		buf_addf(&w->out, ".size %s, . - %s\n", label, label);
	buf_addc(&w->out, '\n');
	return 0;
}

char *ak_kallsyms_asm(const struct ak_kallsyms *k, size_t *len, struct ak_error *err)
{
	const unsigned char *table = k->options.layout->order;
	struct asm_writer w = { .k = k, .err = err };

	if (k->options.layout->addressing != AK_KALLSYMS_PLACE)
		buf_adds(&w.out, prelude);
	buf_adds(&w.out, "\t.section .rodata, \"a\"\n");
	for (; *table != AK_KALLSYMS_NO_TABLE; table++)
		if (kallsyms_has_table(&k->options, *table) && write_table(&w, *table))
			goto fail;
	if (!buf_str(&w.out)) {
		ak_error_nomem(err);
		goto fail;
	}
	*len = w.out.len;
	return w.out.data;
fail:
	buf_free(&w.out);
	return NULL;
}
