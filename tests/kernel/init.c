// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The only program of the kernel under test: loads the modules that /modules
 * names, in that order, says how that went, and resets the machine.  If there's
 * a file /symbols, /proc/kallsyms has to be the same, wherever the kernel was
 * loaded; if it tests its tables itself (CONFIG_KALLSYMS_SELFTEST), it's waited for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
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

/* A symbol's address, and what follows it. */
static unsigned long long address_of(const char *line, char **rest)
{
	return strtoull(line, rest, 16);
}

/* Whether two lines are the same symbol, `slide` bytes apart. */
static int is_same(const char *a, const char *b, unsigned long long slide)
{
	char *a_rest, *b_rest;

	return address_of(a, &a_rest) + slide == address_of(b, &b_rest) && !strcmp(a_rest, b_rest);
}

/* Says the first difference, or how many symbols there are. */
static void compare(FILE *expected, FILE *found)
{
	unsigned long long slide = 0;
	char a[1024], b[1024], *rest;
	int lines = 0;

	for (;; lines++) {
		if (!next_line(expected, a, sizeof(a)))
			strcpy(a, "the end");
		if (!next_line(found, b, sizeof(b)))
			strcpy(b, "the end");
		if (!lines)
			slide = address_of(b, &rest) - address_of(a, &rest);
		if (!strcmp(a, "the end") && !strcmp(b, "the end"))
			break;
		if (!is_same(a, b, slide)) {
			printf("init: symbol %d: %s instead of %s\n", lines, b, a);
			return;
		}
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

static int log_has(const char *what)
{
	static char log[1 << 20];
	int len = klogctl(3, log, sizeof(log) - 1); /* SYSLOG_ACTION_READ_ALL */

	log[len > 0 ? len : 0] = '\0';
	return strstr(log, what) != NULL;
}

/* The kernel's own test of its tables: it has said that it began long before us. */
static void await_selftest(void)
{
	int seconds;

	for (seconds = 0; seconds < 120 && log_has("kallsyms_selftest: start"); seconds++) {
		if (log_has("kallsyms_selftest: finish") || log_has("kallsyms_selftest: abort"))
			return;
		sleep(1);
	}
}

int main(void)
{
	FILE *list = fopen("/modules", "r");
	int loaded = 0, failed = 0;
	char name[256];

	compare_symbols();
	await_selftest();
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
