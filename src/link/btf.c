// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/btf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "autoksyms/kallsyms.h"
#include "autoksyms/publish.h"
#include "base/bad_file.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/overlay.h"
#include "btf.h"
#include "input/elf_file.h"
#include "kallsyms/elf_object.h"

#define SECTION ".BTF"

static const struct elf_section *find_section(const struct elf_file *elf, const char *remedy,
					      struct ak_error *err)
{
	const struct elf_section *section = elf_file_section(elf, SECTION);

	if (section && section->type == SHT_PROGBITS && section->size >= sizeof(struct btf_header))
		return section;
	ak_error_set(err, elf->source.name, 0, "has no BTF (%s): %s", SECTION, remedy);
	return NULL;
}

static unsigned char *string_length(const struct btf *btf)
{
	return btf->bytes + offsetof(struct btf_header, str_len);
}

/* NULs behind the strings are theirs, then. */
static bool ends_with_strings(const struct btf *btf, struct elf_format f)
{
	uint64_t header = elf_get32(f, btf->bytes + offsetof(struct btf_header, hdr_len));
	uint64_t begin = elf_get32(f, btf->bytes + offsetof(struct btf_header, str_off));

	return header + begin + elf_get32(f, string_length(btf)) == btf->size;
}

int btf_read(struct btf *btf, const char *path, struct ak_error *err)
{
	const struct elf_section *section;
	struct elf_file elf;

	*btf = (struct btf){ 0 };
	if (elf_file_open(&elf, path, err))
		return -1;
	section = find_section(&elf, "does the command that makes it write to {output}?", err);
	if (section)
		btf->align = section->align ? section->align : 1;
	if (section && !btf_can_align(btf->align))
		bad_file(err, FILE_BUILT, path, 0,
			 "is damaged: its section " SECTION " is aligned to %llu bytes",
			 (unsigned long long)btf->align);
	else if (section)
		btf->bytes = elf_file_read(&elf, section, err);
	if (btf->bytes) {
		btf->size = section->size;
		btf->can_be_padded = ends_with_strings(btf, elf.format);
	}
	elf_file_close(&elf);
	return btf->bytes ? 0 : -1;
}

void btf_free(struct btf *btf)
{
	free(btf->bytes);
	*btf = (struct btf){ 0 };
}

/* An object with a .BTF of these bytes; NULL: zeroes. */
static char *make_object(const void *bytes, uint64_t size, uint64_t align,
			 const struct ak_elf_target *target, size_t *len, struct ak_error *err)
{
	const struct elf_object_plan plan = { .is_btf = true, .size = size, .align = align };
	struct elf_object object;

	if (elf_object_begin(&object, target, &plan, err))
		return NULL;
	if (bytes)
		memcpy(object.data, bytes, size);
	return elf_object_end(&object, len);
}

char *btf_blank_object(uint64_t size, uint64_t align, const struct ak_elf_target *target,
		       size_t *len, struct ak_error *err)
{
	return make_object(NULL, size, align, target, len, err);
}

/* In either byte order. */
static bool is_bare(const struct buf *file)
{
	uint16_t magic;

	if (file->len < sizeof(struct btf_header))
		return false;
	memcpy(&magic, file->data, sizeof(magic));
	return magic == BTF_MAGIC || magic == bswap_16(BTF_MAGIC);
}

int btf_wrap(const char *path, const struct ak_elf_target *target, struct ak_error *err)
{
	struct buf file = { 0 };
	char *object = NULL;
	size_t len;
	int ret = file_read(path, &file, err);

	if (!ret && is_bare(&file)) {
		object = make_object(file.data, file.len, 1, target, &len, err);
		ret = object ? ak_publish(path, object, len, err) : -1;
	}
	free(object);
	buf_free(&file);
	return ret < 0 ? -1 : 0;
}

static int plan_padded(const struct btf *btf, const struct elf_section *to, struct elf_format f,
		       struct overlay *overlay, struct ak_error *err)
{
	uint32_t strings = elf_get32(f, string_length(btf));
	unsigned char *bytes = calloc(1, to->size);
	int ret;

	if (!bytes)
		return ak_error_nomem(err);
	memcpy(bytes, btf->bytes, btf->size);
	elf_put32(f, bytes + offsetof(struct btf_header, str_len),
		  strings + (uint32_t)(to->size - btf->size));
	ret = overlay_add(overlay, to->offset, bytes, to->size, err);
	free(bytes);
	return ret;
}

int btf_plan(const struct btf *btf, const char *image, struct overlay *overlay,
	     struct ak_error *err)
{
	const struct elf_section *to;
	struct elf_file elf;
	int ret = -1;

	if (elf_file_open(&elf, image, err))
		return -1;
	to = find_section(&elf, "is {btf} in the command that links?", err);
	if (to && (to->size < btf->size || (to->size > btf->size && !btf->can_be_padded)))
		ret = 0;
	else if (to)
		ret = plan_padded(btf, to, elf.format, overlay, err) ? -1 : 1;
	elf_file_close(&elf);
	return ret;
}
