// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: floor THREADS <LIST
 *
 * The least work from which the undefined symbols could be told: opens every ELF64 file named on
 * stdin and reads its header, its section headers, its symbol table and that table's strings, and
 * looks at none of it. Prints how many files and bytes.
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_THREADS 256

struct work {
	char **paths;
	size_t count;
	atomic_size_t next;
	atomic_size_t bytes;
};

struct buffer {
	void *data;
	size_t size;
};

/* What was read stays until the buffer's next use. */
static const void *read_at(int fd, const char *path, struct buffer *buf, size_t size, off_t offset)
{
	if (!buf->data || size > buf->size) {
		buf->data = realloc(buf->data, size + 1);
		if (!buf->data)
			err(2, "%zu bytes", size);
		buf->size = size;
	}
	if (pread(fd, buf->data, size, offset) != (ssize_t)size)
		err(2, "%s", path);
	return buf->data;
}

static const Elf64_Shdr *find_symtab(const Elf64_Shdr *sections, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (sections[i].sh_type == SHT_SYMTAB)
			return &sections[i];
	return NULL;
}

static size_t read_file(const char *path, struct buffer *headers, struct buffer *table)
{
	const Elf64_Shdr *sections, *symtab, *strtab;
	size_t sections_size;
	Elf64_Ehdr header;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || pread(fd, &header, sizeof(header), 0) != sizeof(header))
		err(2, "%s", path);
	sections_size = header.e_shnum * sizeof(*sections);
	sections = read_at(fd, path, headers, sections_size, header.e_shoff);
	symtab = find_symtab(sections, header.e_shnum);
	if (!symtab || symtab->sh_link >= header.e_shnum)
		errx(2, "%s: no symbol table", path);
	strtab = &sections[symtab->sh_link];
	read_at(fd, path, table, symtab->sh_size, symtab->sh_offset);
	read_at(fd, path, table, strtab->sh_size, strtab->sh_offset);
	close(fd);
	return sizeof(header) + sections_size + symtab->sh_size + strtab->sh_size;
}

static void *worker(void *arg)
{
	struct buffer headers = { 0 }, table = { 0 };
	struct work *work = arg;
	size_t i, bytes = 0;

	while ((i = atomic_fetch_add(&work->next, 1)) < work->count)
		bytes += read_file(work->paths[i], &headers, &table);
	atomic_fetch_add(&work->bytes, bytes);
	free(headers.data);
	free(table.data);
	return NULL;
}

static void read_list(struct work *work)
{
	size_t size = 0, room = 0;
	char *line = NULL;

	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (work->count == room) {
			room = room ? 2 * room : 4096;
			work->paths = realloc(work->paths, room * sizeof(*work->paths));
		}
		if (!work->paths || !(work->paths[work->count++] = strdup(line)))
			err(2, "list of files");
	}
	free(line);
}

int main(int argc, char **argv)
{
	int count = argc == 2 ? atoi(argv[1]) : 0;
	pthread_t threads[MAX_THREADS];
	struct work work = { 0 };

	if (count < 1 || count > MAX_THREADS)
		errx(2, "usage: floor THREADS <LIST");
	read_list(&work);
	for (int i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, worker, &work))
			errx(2, "can't start thread %d", i);
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	printf("%zu files, %zu bytes\n", work.count, work.bytes);
	return 0;
}
