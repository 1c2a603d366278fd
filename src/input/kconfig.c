// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "kconfig.h"

int kconfig_read(struct kconfig *config, const char *path, struct ak_error *err)
{
	*config = (struct kconfig){ 0 };
	return file_read(path, &config->text, err);
}

void kconfig_free(struct kconfig *config)
{
	buf_free(&config->text);
}

/* What stands behind "symbol=" on a line of its own, up to its end. */
static const char *find_value(const struct kconfig *config, const char *symbol, size_t *len)
{
	const char *line = config->text.data;
	size_t n = strlen(symbol);

	while (line && *line) {
		if (!strncmp(line, symbol, n) && line[n] == '=') {
			*len = strcspn(line + n + 1, "\r\n");
			return line + n + 1;
		}
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return NULL;
}

bool kconfig_is_yes(const struct kconfig *config, const char *symbol)
{
	size_t len;
	const char *value = find_value(config, symbol, &len);

	return value && len == 1 && *value == 'y';
}

char *kconfig_string(const struct kconfig *config, const char *symbol)
{
	size_t len = 0, i, n = 0;
	const char *value = find_value(config, symbol, &len);
	char *out = malloc(len + 1);

	if (!out)
		return NULL;
	if (len < 2 || value[0] != '"' || value[len - 1] != '"') {
		if (len)
			memcpy(out, value, len);
		out[len] = '\0';
		return out;
	}
	for (i = 1; i < len - 1; i++) {
		if (value[i] == '\\' && i + 1 < len - 1)
			i++;
		out[n++] = value[i];
	}
	out[n] = '\0';
	return out;
}
