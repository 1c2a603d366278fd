// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <string.h>

#include "ar_writer.h"
#include "base/buf.h"
#include "collected.h"
#include "elf_writer.h"
#include "scratch.h"
#include "unit.h"

#define BITCODE "BC\xc0\xde rest of it"
#define WRAPPED_BITCODE "\xde\xc0\x17\x0b rest of it"

static void assert_read_instead(const char *path, const char *symbols, const char *notes)
{
	struct ak_error err = { 0 };
	struct collected c;

	if (collect(&c, path, false, &err))
		fail_msg("%s: %s", err.file, ak_error_text(&err));
	assert_string_equal(buf_str(&c.symbols), symbols);
	assert_string_equal(buf_str(&c.notes), notes);
	/* The module is still called what the user called it. */
	assert_string_equal(buf_str(&c.objects), path);
	collected_free(&c);
}

static void native_siblings(void **state)
{
	(void)state;
	put_file("d/m.o", BITCODE);
	put_object("d/m.ko", "from_ko");
	assert_read_instead("d/m.o", "from_ko",
			    "d/m.o: is LLVM bitcode (LTO); read d/m.ko instead\n");
	put_object("d/m.lto.o", "from_lto");
	assert_read_instead("d/m.o", "from_lto",
			    "d/m.o: is LLVM bitcode (LTO); read d/m.lto.o instead\n");
	put_object("d/m.prelink.o", "from_prelink");
	assert_read_instead("d/m.o", "from_prelink",
			    "d/m.o: is LLVM bitcode (LTO); read d/m.prelink.o instead\n");
	put_file("d/m.o", WRAPPED_BITCODE);
	assert_read_instead("d/m.o", "from_prelink",
			    "d/m.o: is LLVM bitcode (LTO); read d/m.prelink.o instead\n");
}

static void no_native_sibling(void **state)
{
	static const char *const names[] = { "m.o", "m.ko", "m", "m.obj", ".o" };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(names); i++) {
		put_file(names[i], i % 2 ? BITCODE : WRAPPED_BITCODE);
		assert_unreadable(names[i], names[i],
				  "is LLVM bitcode (LTO) and has no native object beside it");
		put_file(names[i], "");
	}
	put_file("x.o", BITCODE);
	put_file("x.ko", BITCODE);
	assert_unreadable("x.o", "x.ko", "is LLVM bitcode");
	put_file("x.ko", "not an object");
	assert_unreadable("x.o", "x.ko", "is not an ELF object");
}

static void in_an_archive(void **state)
{
	struct buf out = { 0 };

	(void)state;
	ar_begin(&out, 0);
	ar_member(&out, "m.o/", BITCODE, strlen(BITCODE));
	put_bytes("x.a", out.data, out.len);
	put_object("m.ko", "not_this_one");
	assert_unreadable("x.a", "x.a(m.o)", "is LLVM bitcode");
	buf_free(&out);
}

/* GCC's slim objects are ELF, with a marker and no references. */
static void gcc_slim(void **state)
{
	static const struct elf_sym slim[] = {
		{ "__gnu_lto_v1", STB_GLOBAL, STT_OBJECT, SHN_COMMON },
		{ "__gnu_lto_slim", STB_GLOBAL, STT_OBJECT, SHN_COMMON },
	};
	/* The name alone is no crime. */
	static const struct elf_sym fat[] = {
		{ "__gnu_lto_slim", STB_GLOBAL, STT_OBJECT, ELF_TEXT },
		{ "printk", STB_GLOBAL, STT_NOTYPE, SHN_UNDEF },
	};
	struct elf_spec spec = {
		.is64 = true, .machine = EM_X86_64, .syms = slim, .sym_count = COUNT(slim)
	};
	struct elf_image image = elf_write(&spec);

	(void)state;
	put_bytes("m.o", image.bytes, image.size);
	assert_unreadable("m.o", "m.o", "holds only GCC's LTO bytecode");
	elf_image_free(&image);
	spec.syms = fat;
	image = elf_write(&spec);
	put_bytes("m.o", image.bytes, image.size);
	assert_undefined("m.o", "printk");
	elf_image_free(&image);
}

int test_lto(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(native_siblings),
		SCRATCH_TEST(no_native_sibling),
		SCRATCH_TEST(in_an_archive),
		SCRATCH_TEST(gcc_slim),
	};

	return cmocka_run_group_tests_name("lto", tests, NULL, NULL);
}
