// SPDX-License-Identifier: GPL-2.0-or-later
#include <dlfcn.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "llvm_library.h"

/* There's a new one every six months: this is enough up to 2034. */
#define NEWEST 40

/* Names have a number in them: LLVM's. */
#define NAMES 3

/* By distributions: Debian's and everybody's since LLVM 18, up to 17, Fedora's and Arch's up to 17. */
static const char *const names[][NAMES] = {
	[LLVM_LIBRARY_LLVM] = { "libLLVM.so.%u.1", "libLLVM-%u.so.1", "libLLVM-%u.so" },
	[LLVM_LIBRARY_LTO] = { "libLTO.so.%u.1", "libLTO.so.%u", NULL },
};

/* Where the dynamic linker looks; then Debian's, Gentoo's, Fedora's (two), Alpine's. */
static const char *const directories[] = {
	"",
	"/usr/lib/llvm-%u/lib/",
	"/usr/lib/llvm/%u/lib64/",
	"/usr/lib64/llvm%u/lib64/",
	"/usr/lib64/llvm%u/lib/",
	"/usr/lib/llvm%u/lib/",
};

/* Puts the addresses of all functions into the structure, or of none. */
static bool find_functions(void *library, const struct llvm_function *functions, size_t count,
			   void *into)
{
	void *address;
	size_t i;

	for (i = 0; i < count; i++)
		if (!dlsym(library, functions[i].name))
			return false;
	for (i = 0; i < count; i++) {
		address = dlsym(library, functions[i].name);
		memcpy((char *)into + functions[i].place, &address, sizeof(address));
	}
	return true;
}

/* Opens it; the library isn't unloaded with its handle.  If not, *why is a text or NULL. */
static bool open_one(const char *path, const struct llvm_function *functions, size_t count,
		     void *into, const char **why)
{
	void *library = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
	bool found;

	*why = library ? "it lacks functions that are needed" : dlerror();
	if (!library)
		return false;
	found = find_functions(library, functions, count, into);
	dlclose(library);
	return found;
}

/* The library's path in that directory, or its name alone for the dynamic linker. */
static bool make_path(char path[PATH_MAX], const char *directory, const char *name,
		      unsigned int version)
{
	/* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral): both are tables' above */
	int n = snprintf(path, PATH_MAX, directory, version);

	/* NOLINTNEXTLINE(clang-diagnostic-format-nonliteral) */
	snprintf(path + n, PATH_MAX - (size_t)n, name, version);
	return !n || !access(path, R_OK);
}

static bool open_version(enum llvm_library which, unsigned int version,
			 const struct llvm_function *functions, size_t count, void *into)
{
	char path[PATH_MAX];
	const char *why;
	size_t d, n;

	for (d = 0; d < sizeof(directories) / sizeof(directories[0]); d++)
		for (n = 0; n < NAMES && names[which][n]; n++)
			if (make_path(path, directories[d], names[which][n], version) &&
			    open_one(path, functions, count, into, &why))
				return true;
	return false;
}

int llvm_library_open(enum llvm_library which, const char *file, unsigned int oldest,
		      const struct llvm_function *functions, size_t count, void *into,
		      struct ak_error *err)
{
	unsigned int version;
	const char *why;

	if (file && open_one(file, functions, count, into, &why))
		return 1;
	if (file)
		return ak_error_set(err, file, 0,
				    "isn't a library that can be used: %s; without the option "
				    "the newest found is taken",
				    why ? why : "it can't be opened");
	for (version = NEWEST; version >= oldest; version--)
		if (open_version(which, version, functions, count, into))
			return 1;
	return 0;
}
