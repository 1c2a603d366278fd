/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_FILES_H
#define CLI_REPORT_FILES_H

#include <stddef.h>

/* The files of src/report as they stand there; the Makefile has src/report/embed write them into a .c. */
struct report_file {
	const unsigned char *bytes;
	size_t size;
};

extern const struct report_file report_html, report_css, report_js;

#endif
