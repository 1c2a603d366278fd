// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The only program of the kernel under test: loads the modules that /modules
 * names, in that order, says how that went, and resets the machine.  If there's
 * a file /symbols, /proc/kallsyms has to be the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

static int load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? -1 : syscall(SYS_finit_module, fd, "", 0);

	if (err)
		printf("init: %s: %s\n", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return err;
}

static int next_line(FILE *file, char *line, int size)
{
	if (!fgets(line, size, file))
		return 0;
	line[strcspn(line, "\n")] = '\0';
	return 1;
}

/* Says the first difference, or how many symbols there are. */
static void compare(FILE *expected, FILE *found)
{
	char a[1024], b[1024];
	int lines = 0;

	for (;; lines++) {
		if (!next_line(expected, a, sizeof(a)))
			strcpy(a, "the end");
		if (!next_line(found, b, sizeof(b)))
			strcpy(b, "the end");
		if (strcmp(a, b) != 0) {
			printf("init: symbol %d: %s instead of %s\n", lines, b, a);
			return;
		}
		if (!strcmp(a, "the end"))
			break;
	}
	printf("init: %d symbols as expected\n", lines);
}

static void compare_symbols(void)
{
	FILE *expected = fopen("/symbols", "r"), *found;

	if (!expected)
		return;
	mount("proc", "/proc", "proc", 0, NULL);
	found = fopen("/proc/kallsyms", "r");
	if (found)
		compare(expected, found);
	else
		printf("init: /proc/kallsyms: %s\n", strerror(errno));
}

int main(void)
{
	FILE *list = fopen("/modules", "r");
	int loaded = 0, failed = 0;
	char name[256];

	compare_symbols();
	while (list && fscanf(list, "%255s", name) == 1) {
		if (load(strrchr(name, '/') ? strrchr(name, '/') : name))
			failed++;
		else
			loaded++;
	}
	printf("init: %d modules loaded, %d failed\n", loaded, failed);
	fflush(stdout);
	return reboot(RB_AUTOBOOT);
}
