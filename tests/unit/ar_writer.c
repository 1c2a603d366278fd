// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "ar_writer.h"
#include "base/buf.h"
#include "scratch.h"

void ar_begin(struct buf *out, int thin)
{
	buf_adds(out, thin ? "!<thin>\n" : "!<arch>\n");
}

void ar_header(struct buf *out, const char *name_field, size_t size)
{
	buf_addf(out, "%-16s%-12d%-6d%-6d%-8o%-10zu`\n", name_field, 0, 0, 0, 0644, size);
}

void ar_member(struct buf *out, const char *name_field, const void *content, size_t size)
{
	ar_header(out, name_field, size);
	buf_add(out, content, size);
	if (size & 1)
		buf_addc(out, '\n');
}

void put_thin_archive(const char *path, const char *members)
{
	struct buf out = { 0 }, names = { 0 }, headers = { 0 };
	char field[17];
	size_t len;

	for (; *members; members += len + strspn(members + len, " ")) {
		len = strcspn(members, " ");
		snprintf(field, sizeof(field), "/%zu", names.len);
		ar_header(&headers, field, 1000);
		buf_add(&names, members, len);
		buf_adds(&names, "/\n");
	}
	ar_begin(&out, 1);
	ar_member(&out, "//", names.data, names.len);
	buf_add(&out, headers.data, headers.len);
	put_bytes(path, out.data, out.len);
	buf_free(&out);
	buf_free(&names);
	buf_free(&headers);
}
