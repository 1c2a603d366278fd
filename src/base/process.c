// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"
#include "process.h"

extern char **environ;

static int redirect(posix_spawn_file_actions_t *actions, const char *input, int out)
{
	return posix_spawn_file_actions_addopen(actions, STDIN_FILENO, input ? input : "/dev/null",
						O_RDONLY, 0) ||
	       posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO) ||
	       posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
}

/* actions NULL: nothing is redirected. */
static int spawn(pid_t *pid, char *const *argv, const posix_spawn_file_actions_t *actions,
		 struct ak_error *err)
{
	errno = posix_spawnp(pid, argv[0], actions, NULL, argv, environ);
	return errno ? ak_error_errno(err, argv[0], "can't run it") : 0;
}

static int spawn_redirected(pid_t *pid, char *const *argv, const char *input, int out,
			    struct ak_error *err)
{
	posix_spawn_file_actions_t actions;
	int ret;

	if (posix_spawn_file_actions_init(&actions))
		return ak_error_nomem(err);
	ret = redirect(&actions, input, out) ? ak_error_nomem(err)
					     : spawn(pid, argv, &actions, err);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static int wait_for(pid_t pid, const char *name, struct ak_error *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return ak_error_errno(err, name, "can't wait for it");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int process_capture(char *const *argv, const char *input, struct buf *out, struct ak_error *err)
{
	bool failed = false;
	int ends[2], status;
	pid_t pid = -1;

	if (pipe2(ends, O_CLOEXEC))
		return ak_error_errno(err, NULL, "can't make a pipe");
	status = spawn_redirected(&pid, argv, input, ends[1], err);
	close(ends[1]);
	if (!status)
		failed = file_read_stream(ends[0], argv[0], out, err);
	/* Closed before waiting: a process that still writes mustn't wait for a reader. */
	close(ends[0]);
	if (!status)
		status = wait_for(pid, argv[0], err);
	return failed ? -1 : status;
}

int process_run(char *const *argv, struct ak_error *err)
{
	pid_t pid = -1;

	return spawn(&pid, argv, NULL, err) ? -1 : wait_for(pid, argv[0], err);
}
