// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The only program of the kernel under test: loads the modules that /modules
 * names, in that order, says how that went, and resets the machine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
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

int main(void)
{
	FILE *list = fopen("/modules", "r");
	int loaded = 0, failed = 0;
	char name[256];

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
