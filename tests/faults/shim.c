// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Preloaded into autoksyms, makes one of its calls fail:
 *
 *	FAULT_CALL	a class of calls, see below; "any": all but memory
 *	FAULT_NTH	which of them, from 1; 0: none
 *	FAULT_ERRNO	the number that errno gets; 0: a short read or write; -1: the process is killed
 *	FAULT_COUNT	a file that gets the number of calls of that class in the end
 *
 * Counting starts with main(), in the program of that name alone: linkers that it starts are
 * none of ours. Of glibc, which keeps its own calls to itself, only memory is seen.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t align, size_t size);

static const char *class;
static bool is_armed, is_any;
static long nth;
static int error;
static atomic_long count;

__attribute__((constructor)) static void arm(void)
{
	const char *value = getenv("FAULT_NTH");

	class = getenv("FAULT_CALL");
	nth = value ? atol(value) : 0;
	value = getenv("FAULT_ERRNO");
	error = value ? atoi(value) : EIO;
	is_any = class && !strcmp(class, "any");
	is_armed = class && !strcmp(program_invocation_short_name, "autoksyms");
}

__attribute__((destructor)) static void tell(void)
{
	const char *file = getenv("FAULT_COUNT");
	FILE *f;

	if (!is_armed || !file)
		return;
	is_armed = false;
	f = fopen(file, "w");
	if (f) {
		fprintf(f, "%ld\n", atomic_load(&count));
		fclose(f);
	}
}

/* Whether this call is the one. */
static bool is_hit(const char *of)
{
	if (!is_armed || (strcmp(of, class) != 0 && !(is_any && strcmp(of, "memory") != 0)))
		return false;
	if (atomic_fetch_add(&count, 1) + 1 != nth)
		return false;
	if (error < 0)
		raise(SIGKILL);
	return true;
}

static bool fails(const char *of)
{
	if (!is_hit(of))
		return false;
	errno = error;
	return true;
}

/* How much of a read or write is done: all, none with errno set (-1), or a part. */
static ssize_t share(const char *of, size_t len)
{
	if (!is_hit(of))
		return (ssize_t)len;
	if (!error)
		return len > 1 ? (ssize_t)(len / 2) : (ssize_t)len;
	errno = error;
	return -1;
}

/* NOLINTBEGIN(bugprone-macro-parentheses): types and lists of parameters take none. */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static mode_t mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
}

#define OPEN(name)                                                         \
	int name(const char *path, int flags, ...)                         \
	{                                                                  \
		mode_t mode;                                               \
		va_list ap;                                                \
                                                                           \
		va_start(ap, flags);                                       \
		mode = mode_of(flags, ap);                                 \
		va_end(ap);                                                \
		return fails("open") ? -1 : REAL(name)(path, flags, mode); \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                            \
	int name(int dir, const char *path, int flags, ...)                     \
	{                                                                       \
		mode_t mode;                                                    \
		va_list ap;                                                     \
                                                                                \
		va_start(ap, flags);                                            \
		mode = mode_of(flags, ap);                                      \
		va_end(ap);                                                     \
		return fails("open") ? -1 : REAL(name)(dir, path, flags, mode); \
	}
OPENAT(openat)
OPENAT(openat64)

/* A call that only fails or doesn't. */
#define CALL(type, of, failed, name, parameters, arguments)       \
	type name parameters                                      \
	{                                                         \
		return fails(of) ? failed : REAL(name) arguments; \
	}
CALL(int, "open", -1, mkostemp, (char *template, int flags), (template, flags))
CALL(int, "open", -1, mkostemp64, (char *template, int flags), (template, flags))
CALL(FILE *, "open", NULL, fopen, (const char *path, const char *mode), (path, mode))
CALL(FILE *, "open", NULL, fopen64, (const char *path, const char *mode), (path, mode))
CALL(DIR *, "open", NULL, opendir, (const char *path), (path))
CALL(DIR *, "open", NULL, fdopendir, (int fd), (fd))
CALL(int, "stat", -1, stat, (const char *path, struct stat *st), (path, st))
CALL(int, "stat", -1, stat64, (const char *path, struct stat64 *st), (path, st))
CALL(int, "stat", -1, lstat, (const char *path, struct stat *st), (path, st))
CALL(int, "stat", -1, lstat64, (const char *path, struct stat64 *st), (path, st))
CALL(int, "stat", -1, fstat, (int fd, struct stat *st), (fd, st))
CALL(int, "stat", -1, fstat64, (int fd, struct stat64 *st), (fd, st))
CALL(int, "stat", -1, fstatat64, (int dir, const char *path, struct stat64 *st, int flags),
     (dir, path, st, flags))
CALL(int, "stat", -1, access, (const char *path, int mode), (path, mode))
CALL(ssize_t, "stat", -1, readlink, (const char *path, char *to, size_t size), (path, to, size))
CALL(int, "open", -1, mkstemp64, (char *template), (template))
CALL(int, "sync", -1, fsync, (int fd), (fd))
CALL(int, "sync", -1, fdatasync, (int fd), (fd))
CALL(int, "change", -1, ftruncate, (int fd, off_t size), (fd, size))
CALL(int, "change", -1, ftruncate64, (int fd, off64_t size), (fd, size))
CALL(int, "change", -1, fchmod, (int fd, mode_t mode), (fd, mode))
CALL(int, "change", -1, futimens, (int fd, const struct timespec times[2]), (fd, times))
CALL(int, "change", -1, utimensat,
     (int dir, const char *path, const struct timespec times[2], int flags),
     (dir, path, times, flags))
CALL(int, "change", -1, rename, (const char *from, const char *to), (from, to))
CALL(int, "change", -1, renameat2,
     (int from_dir, const char *from, int to_dir, const char *to, unsigned int flags),
     (from_dir, from, to_dir, to, flags))
CALL(int, "change", -1, mkdir, (const char *path, mode_t mode), (path, mode))
CALL(int, "change", -1, unlink, (const char *path), (path))
CALL(void *, "mmap", MAP_FAILED, mmap,
     (void *at, size_t len, int protection, int flags, int fd, off_t offset),
     (at, len, protection, flags, fd, offset))
CALL(void *, "mmap", MAP_FAILED, mmap64,
     (void *at, size_t len, int protection, int flags, int fd, off64_t offset),
     (at, len, protection, flags, fd, offset))
CALL(int, "fork", -1, pipe2, (int ends[2], int flags), (ends, flags))
CALL(int, "fork", -1, socketpair, (int domain, int type, int protocol, int ends[2]),
     (domain, type, protocol, ends))
CALL(int, "fork", -1, memfd_create, (const char *name, unsigned int flags), (name, flags))
CALL(pid_t, "fork", -1, fork, (void), ())

#define IO(of, name, parameters, arguments)                  \
	ssize_t name parameters                              \
	{                                                    \
		ssize_t part = share(of, len);               \
                                                             \
		len = (size_t)part;                          \
		return part < 0 ? -1 : REAL(name) arguments; \
	}
IO("read", read, (int fd, void *to, size_t len), (fd, to, len))
IO("read", pread, (int fd, void *to, size_t len, off_t at), (fd, to, len, at))
IO("read", pread64, (int fd, void *to, size_t len, off64_t at), (fd, to, len, at))
IO("write", write, (int fd, const void *from, size_t len), (fd, from, len))
IO("write", pwrite, (int fd, const void *from, size_t len, off_t at), (fd, from, len, at))
IO("write", pwrite64, (int fd, const void *from, size_t len, off64_t at), (fd, from, len, at))
IO("read", recv, (int fd, void *to, size_t len, int flags), (fd, to, len, flags))
IO("write", send, (int fd, const void *from, size_t len, int flags), (fd, from, len, flags))

/* stdio's own writes are hidden in glibc. */
CALL(int, "change", EOF, fflush, (FILE * f), (f))

/* NOLINTEND(bugprone-macro-parentheses) */

/* These return the error. */
int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *attributes, char *const argv[], char *const env[])
{
	return fails("fork") ? error
			     : REAL(posix_spawnp)(pid, file, actions, attributes, argv, env);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
		   void *arg)
{
	return fails("fork") ? error : REAL(pthread_create)(thread, attributes, run, arg);
}

void *malloc(size_t size)
{
	return fails("memory") ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails("memory") ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails("memory") ? NULL : __libc_realloc(p, size);
}

void *reallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, bytes);
}

int posix_memalign(void **p, size_t align, size_t size)
{
	if (fails("memory"))
		return error;
	*p = __libc_memalign(align, size);
	return *p ? 0 : ENOMEM;
}

void *aligned_alloc(size_t align, size_t size)
{
	return fails("memory") ? NULL : __libc_memalign(align, size);
}
