/* intern.c - one copy of each text: bytes end to end, offsets, and an open-addressed table of ids.
 */
#include "intern.h"

#include "mem.h"

#include <string.h>

struct intern {
	char *bytes;
	size_t length, capacity;
	size_t *end; /* text i is bytes[end[i - 1]..end[i]) */
	size_t count, end_capacity;
	struct slot {
		uint32_t hash;
		uint32_t id; /* EMPTY, or the number of the text */
	} * slot;
	size_t mask;      /* slots - 1, a power of two less one */
	bool is_borrowed; /* bytes and end are somebody else's */
};

enum { FIRST_SLOTS = 16 };
static const uint32_t EMPTY = UINT32_MAX;

static uint64_t load(const char *at, size_t length)
{
	uint64_t word = 0;

	memcpy(&word, at, length);
	return word;
}

/* Eight bytes at a time, multiplied and folded; good enough for texts that nobody crafts, and
 * bounded by the growth of the table for those that somebody does. */
static uint32_t hash_of(struct str text)
{
	uint64_t hash = text.length * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = 0;

	for (; at + 8 <= text.length; at += 8)
		hash = ((hash << 29 | hash >> 35) ^ load(text.at + at, 8)) *
		       UINT64_C(0xc2b2ae3d27d4eb4f);
	if (at < text.length)
		hash = ((hash << 29 | hash >> 35) ^ load(text.at + at, text.length - at)) *
		       UINT64_C(0xc2b2ae3d27d4eb4f);
	hash ^= hash >> 32;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash >> 32);
}

static struct slot *new_slots(size_t count, struct err *err)
{
	struct slot *slot = mem_alloc(count, sizeof *slot, err);

	if (slot != NULL)
		memset(slot, 0xff, count * sizeof *slot); /* all EMPTY */
	return slot;
}

struct intern *intern_new(struct err *err)
{
	struct intern *intern = mem_zero(1, sizeof *intern, err);

	if (intern == NULL)
		return NULL;
	intern->slot = new_slots(FIRST_SLOTS, err);
	if (intern->slot == NULL) {
		intern_free(intern);
		return NULL;
	}
	intern->mask = FIRST_SLOTS - 1;
	return intern;
}

void intern_free(struct intern *intern)
{
	if (intern == NULL)
		return;
	if (!intern->is_borrowed) {
		mem_free(intern->bytes);
		mem_free(intern->end);
	}
	mem_free(intern->slot);
	mem_free(intern);
}

struct str intern_text(const struct intern *intern, uint32_t id)
{
	size_t from = id == 0 ? 0 : intern->end[id - 1];

	if (intern->end[id] == from)
		return STR(""); /* perhaps there are no bytes at all */
	return (struct str){intern->bytes + from, intern->end[id] - from};
}

size_t intern_count(const struct intern *intern)
{
	return intern->count;
}

size_t intern_bytes(const struct intern *intern)
{
	return intern->capacity + intern->end_capacity * sizeof *intern->end +
	       (intern->mask + 1) * sizeof *intern->slot;
}

/* The slot of the text, or the empty one where it belongs. */
static struct slot *find(const struct intern *intern, struct str text, uint32_t hash)
{
	for (size_t at = hash & intern->mask;; at = (at + 1) & intern->mask) {
		struct slot *slot = &intern->slot[at];
		if (slot->id == EMPTY ||
		    (slot->hash == hash && str_equal(intern_text(intern, slot->id), text)))
			return slot;
	}
}

bool intern_find(const struct intern *intern, struct str text, uint32_t *id)
{
	const struct slot *slot = find(intern, text, hash_of(text));

	*id = slot->id;
	return slot->id != EMPTY;
}

static bool grow_slots(struct intern *intern, struct err *err)
{
	size_t count = (intern->mask + 1) * 2;
	struct slot *slot = new_slots(count, err);

	if (slot == NULL)
		return false;
	for (size_t i = 0; i <= intern->mask; i++) {
		struct slot old = intern->slot[i];
		if (old.id == EMPTY)
			continue;
		size_t at = old.hash & (count - 1);
		while (slot[at].id != EMPTY)
			at = (at + 1) & (count - 1);
		slot[at] = old;
	}
	mem_free(intern->slot);
	intern->slot = slot;
	intern->mask = count - 1;
	return true;
}

bool intern_add(struct intern *intern, struct str text, uint32_t *id, struct err *err)
{
	uint32_t hash = hash_of(text);
	struct slot *slot = find(intern, text, hash);

	if (slot->id != EMPTY) {
		*id = slot->id;
		return true;
	}
	if (intern->count >= UINT32_MAX - 0x10000 - 1)
		return err_set(err, ERR_LIMIT, "more than %zu different texts", intern->count);
	if (!mem_grow((void **)&intern->bytes, &intern->capacity, intern->length + text.length, 1,
	              err) ||
	    !mem_grow((void **)&intern->end, &intern->end_capacity, intern->count + 1,
	              sizeof *intern->end, err))
		return false;
	if (intern->count * 2 > intern->mask) {
		if (!grow_slots(intern, err))
			return false;
		slot = find(intern, text, hash);
	}
	if (text.length > 0)
		memcpy(intern->bytes + intern->length, text.at, text.length);
	intern->length += text.length;
	intern->end[intern->count] = intern->length;
	*slot = (struct slot){hash, (uint32_t)intern->count};
	*id = (uint32_t)intern->count++;
	return true;
}

struct intern *intern_borrow(const char *bytes, const size_t *end, size_t count, struct err *err)
{
	struct intern *intern = intern_new(err);

	if (intern == NULL)
		return NULL;
	intern->is_borrowed = true;
	intern->bytes = (char *)(uintptr_t)bytes;
	intern->end = (size_t *)(uintptr_t)end;
	for (uint32_t id = 0; id < count; id++) {
		struct str text = intern_text(intern, id);
		uint32_t hash = hash_of(text);
		if ((size_t)id * 2 > intern->mask && !grow_slots(intern, err))
			break;
		struct slot *slot = find(intern, text, hash);
		if (slot->id != EMPTY) {
			err_set(err, ERR_DATA, "texts %u and %u are the same", slot->id + 1,
			        id + 1);
			break;
		}
		*slot = (struct slot){hash, id};
		intern->count++;
	}
	if (intern->count < count) {
		intern_free(intern);
		return NULL;
	}
	intern->length = count > 0 ? end[count - 1] : 0;
	return intern;
}

struct str intern_all(const struct intern *intern)
{
	return (struct str){intern->bytes, intern->length};
}

const size_t *intern_ends(const struct intern *intern)
{
	return intern->end;
}
