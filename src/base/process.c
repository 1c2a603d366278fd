// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "file.h"
#include "interrupt.h"
#include "process.h"

extern char **environ;

static int redirect(posix_spawn_file_actions_t *actions, const char *input, int out)
{
	return posix_spawn_file_actions_addopen(actions, STDIN_FILENO, input ? input : "/dev/null",
						O_RDONLY, 0) ||
	       posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO) ||
	       posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
}

/* NULL: nothing is redirected; no attributes. */
static int spawn(pid_t *pid, char *const *argv, const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, struct ak_error *err)
{
	errno = posix_spawnp(pid, argv[0], actions, attributes, argv, environ);
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
					     : spawn(pid, argv, &actions, NULL, err);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

int process_wait(pid_t pid, const char *name, struct ak_error *err)
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
		status = process_wait(pid, argv[0], err);
	return failed ? -1 : status;
}

/* The program gets the signals that are held back here. */
static int spawn_unheld(pid_t *pid, char *const *argv, const struct interrupts *in,
			struct ak_error *err)
{
	posix_spawnattr_t attributes;
	int ret;

	if (posix_spawnattr_init(&attributes))
		return ak_error_nomem(err);
	if (posix_spawnattr_setsigmask(&attributes, &in->before) ||
	    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK))
		ret = ak_error_nomem(err);
	else
		ret = spawn(pid, argv, NULL, &attributes, err);
	posix_spawnattr_destroy(&attributes);
	return ret;
}

/*
 * Waits until it has ended, handing on what interrupts there are: the last one, 0 if there was none.  SIGCHLD
 * wakes it; but in a program with other threads one of these may get that, so it also looks by itself.
 */
static int wait_handing_on(pid_t pid, const struct interrupts *in)
{
	static const struct timespec while_nothing_comes = { .tv_nsec = 100000000 };
	sigset_t awaited = in->held;
	int signal, last = 0;
	siginfo_t state;

	sigaddset(&awaited, SIGCHLD);
	for (;;) {
		state.si_pid = 0;
		if (waitid(P_PID, (id_t)pid, &state, WEXITED | WNOHANG | WNOWAIT) || state.si_pid)
			return last;
		signal = sigtimedwait(&awaited, NULL, &while_nothing_comes);
		if (signal > 0 && signal != SIGCHLD) {
			last = signal;
			kill(pid, signal);
		}
	}
}

/*
 * Of a group of processes that are interrupted, the program may be the first to get the signal, and end: ours is
 * awaited for a while.  0: there's none.
 */
static int same_for_us(int status, const struct interrupts *in)
{
	static const struct timespec a_while = { .tv_nsec = 300000000 };
	int signal;

	if (status <= 128 || sigismember(&in->held, status - 128) != 1)
		return 0;
	signal = sigtimedwait(&in->held, NULL, &a_while);
	return signal > 0 ? signal : 0;
}

int process_run(char *const *argv, struct interrupts *in, const struct process_watch *watch,
		struct ak_error *err)
{
	sigset_t child, mask;
	pid_t pid = -1;
	int signal, status;

	/* Blocked, SIGCHLD waits to be asked for, though nobody handles it. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &child, &mask);
	status = spawn_unheld(&pid, argv, in, err);
	if (!status) {
		if (watch)
			watch->running(watch->ctx);
		signal = wait_handing_on(pid, in);
		status = process_wait(pid, argv[0], err);
		if (!signal)
			signal = same_for_us(status, in);
		if (signal)
			status = interrupts_error(in, signal, err);
	}
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	return status;
}
