// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "path.h"
#include "stage.h"

/* As many as the kernel follows. */
#define MAX_LINKS 40

/* What the user called the file, and what it's to hold. */
struct wanted {
	const char *path;
	const struct content *content;
	unsigned int jobs;
};

/* ".NAME.XXXXXX" in the directory of path, to be freed. */
static char *temp_name(const char *path)
{
	const char *name = path_name(path);
	char *temp;

	if (asprintf(&temp, "%.*s.%s.XXXXXX", (int)(name - path), path, name) < 0)
		return NULL;
	return temp;
}

static mode_t default_mode(void)
{
	/* The mask can be read only by setting it; /proc has it without a race. */
	char line[128];
	unsigned int mask = 022;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Umask: %o", &mask) == 1)
			break;
	if (f)
		fclose(f);
	return 0666 & ~(mode_t)mask;
}

static int fill_temp(int fd, const struct wanted *w, struct ak_error *err)
{
	int ret = 0;

	if (fchmod(fd, default_mode()))
		ret = ak_error_errno(err, w->path, "can't set the mode of its new version");
	else if (content_write(w->content, fd, w->jobs))
		ret = ak_error_errno(err, w->path, "can't write it");
	if (close(fd) && !ret)
		ret = ak_error_errno(err, w->path, "can't write its new version");
	return ret;
}

/* `target` is the file that will be replaced. */
static int write_temp(struct stage *stage, const char *target, const struct wanted *w,
		      struct ak_error *err)
{
	char *temp = temp_name(target);
	int fd;

	stage->target = strdup(target);
	if (!temp || !stage->target) {
		free(temp);
		return ak_error_nomem(err);
	}
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		free(temp);
		return ak_error_errno(err, w->path, "can't create a temporary file beside it");
	}
	stage->temp = temp;
	return fill_temp(fd, w, err);
}

static int write_directly(const char *path, const struct content *content, struct ak_error *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return ak_error_errno(err, path, "can't open it for writing");
	ret = content_append(content, fd);
	if (ret)
		ak_error_errno(err, path, "can't write it");
	if (close(fd) && !ret)
		ret = ak_error_errno(err, path, "can't write it");
	return ret ? -1 : 1;
}

/* What a link that leads nowhere yet names, relative to the link's directory; to be freed. */
static char *link_target(const char *path)
{
	const char *slash = strrchr(path, '/');
	char target[PATH_MAX], *joined;
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0)
		return NULL;
	target[len] = '\0';
	if (target[0] == '/' || !slash)
		return strdup(target);
	if (asprintf(&joined, "%.*s%s", (int)(slash + 1 - path), path, target) < 0)
		return NULL;
	return joined;
}

/* There's no such file yet, whatever number of links leads there. */
static int create(struct stage *stage, const char *link, const struct wanted *w, int links,
		  struct ak_error *err)
{
	char *target;
	struct stat st;
	int ret;

	if (lstat(link, &st) || !S_ISLNK(st.st_mode))
		return write_temp(stage, link, w, err);
	if (links == MAX_LINKS)
		return ak_error_set(err, w->path, 0,
				    "leads through too many symbolic links; name the file itself");
	target = link_target(link);
	if (!target)
		return ak_error_errno(err, w->path, "can't follow this link");
	ret = create(stage, target, w, links + 1, err);
	free(target);
	return ret;
}

static int prepare(struct stage *stage, const struct wanted *w, struct ak_error *err)
{
	struct stat st;
	char *target;
	int ret;

	if (stat(w->path, &st)) {
		if (errno != ENOENT)
			return ak_error_errno(err, w->path, "can't look at it");
		return create(stage, w->path, w, 0, err);
	}
	if (S_ISDIR(st.st_mode))
		return ak_error_set(err, w->path, 0, "is a directory, can't write a file there");
	stage->is_direct = !S_ISREG(st.st_mode);
	if (stage->is_direct || content_is_in(w->content, w->path, w->jobs))
		return 0;
	target = realpath(w->path, NULL);
	if (!target)
		return ak_error_errno(err, w->path, "can't resolve it");
	ret = write_temp(stage, target, w, err);
	free(target);
	return ret;
}

int stage_make(struct stage *stage, const char *path, const struct content *content,
	       unsigned int jobs, struct ak_error *err)
{
	const struct wanted w = { path, content, jobs };
	int ret;

	*stage = (struct stage){ 0 };
	ret = prepare(stage, &w, err);
	if (ret)
		stage_drop(stage);
	return ret;
}

void stage_drop(struct stage *stage)
{
	if (stage->temp)
		unlink(stage->temp);
	free(stage->temp);
	free(stage->target);
	*stage = (struct stage){ 0 };
}

int stage_show(struct stage *stage, const char *path, const struct content *content,
	       struct ak_error *err)
{
	int ret = stage->temp ? 1 : 0;

	if (stage->is_direct)
		ret = write_directly(path, content, err);
	else if (stage->temp && rename(stage->temp, stage->target))
		ret = ak_error_errno(err, path, "can't put its new version in place");
	/* It bears another name now. */
	if (ret > 0) {
		free(stage->temp);
		stage->temp = NULL;
	}
	stage_drop(stage);
	return ret;
}

int publish_content(const char *path, const struct content *content, unsigned int jobs,
		    struct ak_error *err)
{
	struct stage stage;

	if (stage_make(&stage, path, content, jobs, err))
		return -1;
	return stage_show(&stage, path, content, err);
}
