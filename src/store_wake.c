/* store_wake.c - the one check of a column before its values are used where they are in the file.
 */
#include "store_form.h"

#include "gather.h"
#include "num.h"
#include "utf8.h"

static const struct {
	const char *part[STORE_PARTS];
	size_t count;
} parts_of[] = {
	[COLUMN_SINGLE] = {{"codes"}, 1},
	[COLUMN_MULTI] = {{"status", "mentions"}, 2},
	[COLUMN_NUMBER] = {{"numbers"}, 1},
	[COLUMN_TEXT] = {{"numbers of texts", "ends of texts", "texts"}, 3},
	[COLUMN_DATE] = {{"dates"}, 1},
};

size_t store_kind_parts(enum column_kind kind)
{
	return parts_of[kind].count;
}

/* A part's bytes, and what is in them, after its checksum was compared. */
static bool look(struct store *store, const struct store_part *part, enum store_look look,
                 struct str column, const char *what, struct store_seen *seen, struct err *err)
{
	const char *bytes = store->mapping.bytes;
	size_t end = part->offset + part->length, next = store_align(end);
	bool is_zero = true;

	if (!store_look(&store->checksum, look, bytes + part->offset, part->length, seen, err))
		return false;
	for (size_t i = end; i < next; i++)
		is_zero = is_zero && bytes[i] == 0;
	if (seen->sum == part->sum && is_zero)
		return true;
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)part->offset);
	err_advise(err, "the file is damaged: write it again");
	if (column.at == NULL)
		return err_set(err, ERR_DATA, "the checksum of the %s is another", what);
	char quoted[GATHER_QUOTE_SIZE];
	return err_set(err, ERR_DATA, "column '%s': the checksum of its %s is another",
	               gather_quote(column, quoted), what);
}

bool store_check_part(struct store *store, const struct store_part *part, const char *what,
                      struct err *err)
{
	struct store_seen seen;

	return look(store, part, STORE_LOOK_BYTES, (struct str){0}, what, &seen, err);
}

static const void *bytes_of(const struct store *store, const struct store_part *part)
{
	return store->mapping.bytes + part->offset;
}

static bool need_labels(struct store *store, uint32_t number, struct str column, struct err *err)
{
	const struct store_part *part = &store->labels_part[number];
	struct store_seen seen;

	if (store->labels[number] != NULL)
		return true;
	if (!look(store, part, STORE_LOOK_BYTES, column, "labels", &seen, err))
		return false;
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)part->offset);
	store->labels[number] =
		store_read_labels((struct str){bytes_of(store, part), part->length}, err);
	return store->labels[number] != NULL;
}

/* What is in a part of a column is not what may be there. */
static bool refuse_part(const struct store *store, const struct store_column *entry, size_t part,
                        const char *what, struct err *err)
{
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)entry->part[part].offset);
	err_advise(err, "the file was not written by befund, or is damaged");
	char quoted[GATHER_QUOTE_SIZE];
	return err_set(err, ERR_DATA, "column '%s': %s", gather_quote(entry->name, quoted), what);
}

/* Texts end one behind the other, within characters nowhere, and are UTF-8. */
static bool check_texts(struct store *store, const struct store_column *entry, struct err *err)
{
	const size_t *end = bytes_of(store, &entry->part[1]);
	const char *bytes = bytes_of(store, &entry->part[2]);
	size_t count = entry->part[1].length / sizeof *end, length = entry->part[2].length;
	size_t last = 0;

	for (size_t i = 0; i < count; i++) {
		if (end[i] < last || end[i] > length)
			return refuse_part(store, entry, 1, "a text ends where there is none", err);
		if (end[i] < length && ((unsigned char)bytes[end[i]] & 0xc0) == 0x80)
			return refuse_part(store, entry, 1, "a text ends within a character", err);
		last = end[i];
	}
	if (last != length)
		return refuse_part(store, entry, 2, "texts that no number is of", err);
	return utf8_invalid(bytes, length) == length ||
	       refuse_part(store, entry, 2, "texts that are not UTF-8", err);
}

static bool wake_text(struct store *store, const struct store_column *entry,
                      const struct labels *labels, struct column_borrowed *borrowed,
                      struct err *err)
{
	struct store_seen seen, ends, texts;
	size_t count = entry->part[1].length / sizeof(size_t);

	if (!look(store, &entry->part[0], STORE_LOOK_TEXTS, entry->name,
	          parts_of[COLUMN_TEXT].part[0], &seen, err) ||
	    !look(store, &entry->part[1], STORE_LOOK_BYTES, entry->name,
	          parts_of[COLUMN_TEXT].part[1], &ends, err) ||
	    !look(store, &entry->part[2], STORE_LOOK_BYTES, entry->name,
	          parts_of[COLUMN_TEXT].part[2], &texts, err))
		return false;
	if (seen.missing >= labels->missing)
		return refuse_part(store, entry, 0, "a kind of missing that it has not", err);
	const uint32_t *id = bytes_of(store, &entry->part[0]);
	for (size_t i = 0; count == 0 && i < store->rows; i++)
		if (id[i] < COLUMN_TEXT_MISSING)
			return refuse_part(store, entry, 0, "a text that it has not", err);
	if (count > 0 && seen.greatest >= count)
		return refuse_part(store, entry, 0, "a text that it has not", err);
	if (!check_texts(store, entry, err))
		return false;
	borrowed->values = id;
	err_at(err, "%s@0x%llx", store->name, (unsigned long long)entry->part[2].offset);
	borrowed->texts = intern_borrow(bytes_of(store, &entry->part[2]),
	                                bytes_of(store, &entry->part[1]), count, err);
	return borrowed->texts != NULL;
}

static bool wake_multi(struct store *store, const struct store_column *entry,
                       const struct labels *labels, struct column_borrowed *borrowed,
                       struct err *err)
{
	struct store_seen seen, bits;
	size_t words = (store->rows + 63) / 64, length;

	if (__builtin_mul_overflow(labels->answers, words * sizeof(uint64_t), &length) ||
	    length != entry->part[1].length)
		return refuse_part(store, entry, 1, "not as many mentions as items and rows", err);
	if (!look(store, &entry->part[0], STORE_LOOK_U8, entry->name,
	          parts_of[COLUMN_MULTI].part[0], &seen, err) ||
	    !look(store, &entry->part[1], STORE_LOOK_BYTES, entry->name,
	          parts_of[COLUMN_MULTI].part[1], &bits, err))
		return false;
	if (seen.greatest > labels->missing)
		return refuse_part(store, entry, 0, "a kind of missing that it has not", err);
	borrowed->status = bytes_of(store, &entry->part[0]);
	borrowed->bits = bytes_of(store, &entry->part[1]);
	for (size_t i = 0; store->rows % 64 != 0 && i < labels->answers; i++)
		if (borrowed->bits[(i + 1) * words - 1] >> store->rows % 64 != 0)
			return refuse_part(store, entry, 1, "mentions behind the last row", err);
	return true;
}

static bool wake_single(struct store *store, const struct store_column *entry,
                        const struct labels *labels, struct column_borrowed *borrowed,
                        struct err *err)
{
	struct store_seen seen;
	enum store_look of = entry->width == 1   ? STORE_LOOK_U8
	                     : entry->width == 2 ? STORE_LOOK_U16
	                                         : STORE_LOOK_U32;

	if (!look(store, &entry->part[0], of, entry->name, parts_of[COLUMN_SINGLE].part[0], &seen,
	          err))
		return false;
	if (store->rows > 0 && seen.greatest >= labels_options(labels))
		return refuse_part(store, entry, 0, "a code that it has no option for", err);
	borrowed->values = bytes_of(store, &entry->part[0]);
	return true;
}

static bool wake_numbers(struct store *store, const struct store_column *entry,
                         const struct labels *labels, struct column_borrowed *borrowed,
                         struct err *err)
{
	struct store_seen seen;

	if (!look(store, &entry->part[0], STORE_LOOK_NUMBERS, entry->name,
	          parts_of[entry->kind].part[0], &seen, err))
		return false;
	if (seen.missing >= labels->missing)
		return refuse_part(store, entry, 0, "a kind of missing that it has not", err);
	borrowed->values = bytes_of(store, &entry->part[0]);
	if (seen.low <= seen.high) {
		borrowed->low = seen.low;
		borrowed->high = seen.high;
	}
	return true;
}

/* Checks that a column of that kind may have these labels. */
static bool check_labels(const struct store *store, const struct store_column *entry,
                         const struct labels *labels, struct err *err)
{
	bool has_answers = entry->kind == COLUMN_SINGLE || entry->kind == COLUMN_MULTI;
	size_t most = entry->kind == COLUMN_MULTI ? UINT8_MAX : UINT16_MAX;

	if ((has_answers || labels->answers == 0) && labels->missing <= most)
		return true;
	err_at(err, "%s@0x%llx", store->name,
	       (unsigned long long)store->labels_part[entry->labels].offset);
	err_advise(err, "the file was not written by befund, or is damaged");
	char quoted[GATHER_QUOTE_SIZE];
	return err_set(err, ERR_DATA, "column '%s': labels that its kind cannot have",
	               gather_quote(entry->name, quoted));
}

static bool wake(struct store *store, const struct store_column *entry, struct column *column,
                 struct err *err)
{
	struct column_borrowed borrowed = {
		.width = entry->width, .low = num_missing(0), .high = num_missing(0)};
	bool done = false;

	if (!need_labels(store, entry->labels, entry->name, err))
		return false;
	const struct labels *labels = store->labels[entry->labels];
	if (!check_labels(store, entry, labels, err))
		return false;
	switch (entry->kind) {
	case COLUMN_SINGLE: done = wake_single(store, entry, labels, &borrowed, err); break;
	case COLUMN_MULTI: done = wake_multi(store, entry, labels, &borrowed, err); break;
	case COLUMN_NUMBER:
	case COLUMN_DATE: done = wake_numbers(store, entry, labels, &borrowed, err); break;
	case COLUMN_TEXT: done = wake_text(store, entry, labels, &borrowed, err); break;
	}
	return done && column_borrow(column, labels, &borrowed, err);
}

bool store_wake(struct column_keeper *keeper, struct column *column, struct err *err)
{
	struct store *store = (struct store *)keeper;
	struct err own = {0}; /* so that what the caller fails with later has not our place */

	if (wake(store, &store->entry[column->place], column, &own))
		return true;
	if (err->code == ERR_NONE)
		*err = own;
	return false;
}
