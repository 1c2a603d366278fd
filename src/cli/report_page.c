// SPDX-License-Identifier: GPL-2.0-or-later
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "cli.h"
#include "report_files.h"
#include "report_page.h"

/* How a Content-Security-Policy names the one script, or style, that it allows. */
static void add_hash(struct buf *page, const struct report_file *file)
{
	char text[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)];
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, file->size, file->bytes);
	sha256_digest(&ctx, sizeof(digest), digest);
	base64_encode_raw(text, sizeof(digest), digest);
	buf_adds(page, "'sha256-");
	buf_add(page, text, sizeof(text));
	buf_addc(page, '\'');
}

/*
 * In a script element of JSON.  There is nothing but ASCII in the text, and what ends the element, or
 * begins another, is written as an escape; it can only stand in a string.
 */
static int add_data(struct buf *page, const json_t *document)
{
	char *text = json_dumps(document, JSON_COMPACT | JSON_ENSURE_ASCII);
	const char *p;

	if (!text)
		return -1;
	for (p = text; *p; p++) {
		if (*p == '<' || *p == '>' || *p == '&')
			buf_addf(page, "\\u%04x", (unsigned char)*p);
		else
			buf_addc(page, *p);
	}
	free(text);
	return 0;
}

/* What stands for `@NAME@` in page.html; -1: no memory. */
static int add_part(struct buf *page, const char *name, size_t len, const json_t *document)
{
	static const struct {
		const char *name;
		const struct report_file *file;
		bool hash;
	} parts[] = {
		{ "STYLE", &report_css, false },
		{ "STYLE_HASH", &report_css, true },
		{ "SCRIPT", &report_js, false },
		{ "SCRIPT_HASH", &report_js, true },
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (len != strlen(parts[i].name) || memcmp(name, parts[i].name, len) != 0)
			continue;
		if (parts[i].hash)
			add_hash(page, parts[i].file);
		else
			buf_add(page, parts[i].file->bytes, parts[i].file->size);
		return 0;
	}
	return add_data(page, document);
}

static int fill_in(struct buf *page, const json_t *document)
{
	const char *at = (const char *)report_html.bytes, *end = at + report_html.size;
	const char *name, *stop;

	for (;;) {
		name = memchr(at, '@', (size_t)(end - at));
		stop = name ? memchr(name + 1, '@', (size_t)(end - name - 1)) : NULL;
		buf_add(page, at, (size_t)((stop ? name : end) - at));
		if (!stop)
			return 0;
		if (add_part(page, name + 1, (size_t)(stop - name - 1), document))
			return -1;
		at = stop + 1;
	}
}

int report_page_write(const json_t *document, const char *output, struct ak_error *err)
{
	struct buf page = { 0 };
	int ret = -1;

	if (fill_in(&page, document) || buf_failed(&page))
		ak_error_nomem(err);
	else
		ret = cli_write(output, page.data, page.len, err);
	buf_free(&page);
	return ret;
}
