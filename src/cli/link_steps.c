// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"
#include "cli.h"
#include "link_steps.h"

/* How often the time is brought up to date, ns. */
#define TICK 100000000L

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The window's width now; 0: not known. */
static size_t window_columns(void)
{
	struct winsize window;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &window) ? 0 : window.ws_col;
}

/* How much of a text has no more than so many characters. */
static size_t cut_at(const char *text, size_t columns)
{
	size_t i, n = 0;

	for (i = 0; text[i]; i++)
		/* not those within a character of UTF-8 */
		if (((unsigned char)text[i] & 0xc0) != 0x80 && n++ == columns)
			break;
	return i;
}

/* The step's line, as it's to be seen; NULL: no memory. */
static char *render(const struct link_steps *s, double seconds)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	cli_put_name(s->line, to);
	fprintf(to, " %.1f s", seconds);
	if (!fclose(to))
		return text;
	free(text);
	return NULL;
}

/*
 * One that is drawn over again, with the cursor at its begin: what a linker has to say then overwrites
 * it.  It mustn't reach the window's last column, or it goes on in a second line, which stays.
 */
static void draw_moving(const struct link_steps *s, double seconds)
{
	size_t columns = window_columns();
	char *text = render(s, seconds);

	if (text)
		fprintf(stderr, "\r\033[K%.*s\r",
			(int)cut_at(text, columns ? columns - 1 : SIZE_MAX), text);
	free(text);
	fflush(stderr);
}

static void draw_last(const struct link_steps *s, double seconds)
{
	char *text = render(s, seconds);

	fprintf(stderr, "\r\033[K%s\n", text ? text : "");
	free(text);
	fflush(stderr);
}

static void clear_line(void)
{
	fputs("\r\033[K", stderr);
	fflush(stderr);
}

static void *keep_time(void *ctx)
{
	struct link_steps *s = ctx;
	struct timespec until;

	pthread_mutex_lock(&s->lock);
	while (!s->has_ended) {
		if (s->is_running)
			draw_moving(s, now() - s->begun);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += TICK;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&s->changed, &s->lock, &until);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* A terminal on which lines can be drawn over. */
static bool is_able(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

static void begin_live(struct link_steps *s)
{
	pthread_condattr_t attr;

	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&s->changed, &attr);
	pthread_condattr_destroy(&attr);
	s->is_live = !thread_begin(&s->clock, keep_time, s);
}

void link_steps_begin(struct link_steps *s, const struct cli *cli)
{
	*s = (struct link_steps){ .cli = cli };
	if (!cli->quiet && !cli->json && is_able(STDERR_FILENO))
		begin_live(s);
}

void link_steps_end(struct link_steps *s)
{
	if (!s->is_live)
		return;
	pthread_mutex_lock(&s->lock);
	s->has_ended = true;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->clock, NULL);
	/* An interrupt ends steps, and they leave nothing half. */
	if (s->is_running)
		clear_line();
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->changed);
}

/* Links stay to be seen, and with -v all steps. */
static void tell_live(struct link_steps *s, const struct ak_link_event *event)
{
	bool stays = event->step == AK_STEP_LINK || s->cli->verbose;

	pthread_mutex_lock(&s->lock);
	if (event->seconds < 0) {
		snprintf(s->line, sizeof(s->line),
			 s->cli->verbose && event->why ? "  %-7s %s (%s)" : "  %-7s %s",
			 ak_link_step_word(event->step), event->file, event->why);
		s->begun = now();
	} else {
		if (stays)
			draw_last(s, event->seconds);
		else
			clear_line();
	}
	s->is_running = event->seconds < 0;
	pthread_cond_signal(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static void tell_line(const struct cli *cli, const struct ak_link_event *event)
{
	const char *word = ak_link_step_word(event->step);

	if (event->seconds < 0 && event->step == AK_STEP_LINK) {
		cli_print("  %-7s %s", word, event->file);
		printf(cli->verbose ? " (%s)\n" : "\n", event->why);
	} else if (event->seconds < 0 && cli->verbose) {
		cli_print("  %-7s %s\n", word, event->file);
	} else if (cli->verbose) {
		cli_print("  %-7s %s: %.3f s\n", word, event->file, event->seconds);
	}
	fflush(stdout);
}

void link_steps_tell(void *ctx, const struct ak_link_event *event)
{
	struct link_steps *s = ctx;

	if (s->is_live)
		tell_live(s, event);
	else if (!s->cli->quiet && !s->cli->json)
		tell_line(s->cli, event);
}
