/* mapping.c - a regular file whose bytes stand in memory, for reading. */
#include "mapping.h"

#include "source.h"
#include "utf8.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	MAPPING_SLOTS = 256, /* files whose names are known; a file more is mapped without */
	MAPPING_NAME = 512,  /* bytes of a name; longer ones are cut */
};

/* The files that are mapped, for the signal handler: so in fixed static storage. */
static struct slot {
	volatile sig_atomic_t is_used;
	const char *from, *to;
	char name[MAPPING_NAME];
} slots[MAPPING_SLOTS];

/* A copy without anything a terminal could act on, for nobody cleans what a signal handler says. */
static void copy_name(char *to, const char *name)
{
	size_t length = strlen(name), valid = utf8_invalid(name, length), used = 0;

	for (size_t at = 0; at < valid;) {
		size_t from = at;
		bool is_plain = !utf8_is_control(utf8_next(name, valid, &at));
		if (used + (at - from) >= MAPPING_NAME)
			break;
		memcpy(to + used, is_plain ? name + from : "?", is_plain ? at - from : 1);
		used += is_plain ? at - from : 1;
	}
	to[used] = '\0';
}

static void enlist(struct mapping *mapping, const char *name)
{
	for (size_t i = 0; i < MAPPING_SLOTS; i++) {
		if (slots[i].is_used)
			continue;
		slots[i].from = mapping->bytes;
		slots[i].to = mapping->bytes + mapping->size;
		copy_name(slots[i].name, name);
		slots[i].is_used = 1; /* last, so that what the handler reads is whole */
		mapping->slot = i;
		return;
	}
	mapping->slot = MAPPING_SLOTS;
}

const char *mapping_name_at(const void *address)
{
	const char *at = address;

	for (size_t i = 0; i < MAPPING_SLOTS; i++)
		if (slots[i].is_used && at >= slots[i].from && at < slots[i].to)
			return slots[i].name;
	return NULL;
}

bool mapping_open(struct mapping *mapping, const char *path, const char *name, struct err *err)
{
	struct source source;

	*mapping = (struct mapping){.slot = MAPPING_SLOTS};
	if (!source_open(&source, path, name, 1, err))
		return false;
	mapping->size = source.size;
	void *bytes = mapping->size == 0
	                      ? NULL
	                      : mmap(NULL, mapping->size, PROT_READ, MAP_SHARED, source.fd, 0);
	int reason = errno;
	source_close(&source);
	if (bytes == MAP_FAILED)
		return err_set(err, ERR_FILE, "cannot be mapped: %s", strerror(reason));
	mapping->bytes = bytes;
	if (bytes != NULL)
		enlist(mapping, name);
	return true;
}

void mapping_close(struct mapping *mapping)
{
	if (mapping->bytes == NULL)
		return;
	if (mapping->slot < MAPPING_SLOTS)
		slots[mapping->slot].is_used = 0;
	munmap((void *)(uintptr_t)mapping->bytes, mapping->size);
	mapping->bytes = NULL;
}
