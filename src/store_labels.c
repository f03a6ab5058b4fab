/* store_labels.c - labels as bytes, and back. */
#include "store_form.h"

#include "mem.h"
#include "utf8.h"

#include <string.h>

/* ---- writing --------------------------------------------------------------------------------- */

static bool add_u32(struct buffer *buffer, size_t number, struct err *err)
{
	uint32_t word = (uint32_t)number; /* counts of options and bytes of labels fit */

	return buffer_add(buffer, (const char *)&word, sizeof word, err);
}

static bool add_number(struct buffer *buffer, double number, struct err *err)
{
	return buffer_add(buffer, (const char *)&number, sizeof number, err);
}

static bool add_text(struct buffer *buffer, const char *text, struct err *err)
{
	size_t length = strlen(text);

	return add_u32(buffer, length, err) && buffer_add(buffer, text, length, err);
}

static bool add_label(struct buffer *buffer, const struct label *label, size_t count,
                      struct err *err)
{
	bool added = add_u32(buffer, count, err);

	for (size_t i = 0; added && i < count; i++)
		added = add_text(buffer, label[i].language, err) &&
		        add_text(buffer, label[i].text, err);
	return added;
}

bool store_add_labels(struct buffer *buffer, const struct labels *labels, struct err *err)
{
	bool added = add_u32(buffer, labels->answers, err) &&
	             add_u32(buffer, labels->missing - 1, err) &&
	             add_u32(buffer, labels->ordered, err) &&
	             add_label(buffer, labels->title, labels->title_count, err);

	for (size_t i = 0; added && i < labels_options(labels); i++) {
		const struct option *option = &labels->option[i];
		if (option->missing == MISSING_SYSTEM && i == labels->answers)
			continue; /* is always there */
		added = add_u32(buffer, option->missing, err) &&
		        add_number(buffer, option->code, err) &&
		        add_number(buffer, option->score, err) &&
		        add_text(buffer, option->key, err) &&
		        add_u32(buffer, option->text != NULL, err) &&
		        (option->text == NULL || add_text(buffer, option->text, err)) &&
		        add_label(buffer, option->label, option->label_count, err);
	}
	return added;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reader {
	const char *at;
	size_t left;
	bool is_bad; /* something did not fit; stays so */
	struct labels *labels;
	struct err *err;
};

static bool take(struct reader *reader, void *to, size_t length)
{
	if (reader->is_bad || length > reader->left) {
		reader->is_bad = true;
		memset(to, 0, length);
		return false;
	}
	memcpy(to, reader->at, length);
	reader->at += length;
	reader->left -= length;
	return true;
}

static uint32_t take_u32(struct reader *reader)
{
	uint32_t word;

	take(reader, &word, sizeof word);
	return word;
}

static double take_number(struct reader *reader)
{
	double number;

	take(reader, &number, sizeof number);
	return number;
}

/* A count of things of at least `size` bytes each. */
static uint32_t take_count(struct reader *reader, size_t size)
{
	uint32_t count = take_u32(reader);

	if (count > reader->left / size)
		reader->is_bad = true;
	return reader->is_bad ? 0 : count;
}

/* A text without NUL that lives as long as the labels; NULL where it is none. */
static const char *take_text(struct reader *reader)
{
	struct str text = {.length = take_count(reader, 1)};

	text.at = reader->at;
	if (reader->is_bad || memchr(text.at, '\0', text.length) != NULL ||
	    utf8_invalid(text.at, text.length) < text.length) {
		reader->is_bad = true;
		return NULL;
	}
	reader->at += text.length;
	reader->left -= text.length;
	return labels_text(reader->labels, text, reader->err);
}

static const struct label *take_label(struct reader *reader, size_t *count)
{
	*count = take_count(reader, 8);
	struct label *label = labels_label(reader->labels, *count, reader->err);

	for (size_t i = 0; label != NULL && i < *count; i++) {
		label[i].language = take_text(reader);
		label[i].text = take_text(reader);
		if (label[i].language == NULL || label[i].text == NULL)
			return NULL;
	}
	return label;
}

static bool take_option(struct reader *reader, struct option *option, bool is_answer)
{
	uint32_t missing = take_u32(reader);

	if (is_answer ? missing != MISSING_NONE
	              : missing == MISSING_NONE || missing > MISSING_REFUSED)
		reader->is_bad = true;
	option->missing = (enum missing_kind)missing;
	option->code = take_number(reader);
	option->score = take_number(reader);
	option->key = take_text(reader);
	if (option->key == NULL)
		return false;
	uint32_t has_text = take_u32(reader);
	option->text = has_text == 1 ? take_text(reader) : NULL;
	if (has_text > 1 || (has_text == 1 && option->text == NULL)) {
		reader->is_bad = true;
		return false;
	}
	option->label = take_label(reader, &option->label_count);
	return option->label != NULL && !reader->is_bad;
}

static bool take_all(struct reader *reader, uint32_t ordered)
{
	struct labels *labels = reader->labels;

	labels->ordered = ordered == 1;
	labels->title = take_label(reader, &labels->title_count);
	if (labels->title == NULL)
		return false;
	for (size_t i = 0; i < labels_options(labels); i++)
		if (i != labels->answers &&
		    !take_option(reader, &labels->option[i], i < labels->answers))
			return false;
	return ordered <= 1 && !reader->is_bad && reader->left == 0;
}

struct labels *store_read_labels(struct str bytes, struct err *err)
{
	enum { LEAST = 32 }; /* bytes of an option without texts */
	struct reader reader = {.at = bytes.at, .left = bytes.length, .err = err};
	uint32_t answers = take_count(&reader, LEAST), missing = take_count(&reader, LEAST);
	uint32_t ordered = take_u32(&reader);

	if (!reader.is_bad) {
		reader.labels = labels_new(answers, missing, err);
		if (reader.labels != NULL && take_all(&reader, ordered))
			return reader.labels;
		labels_drop(reader.labels);
	}
	if (err->code == ERR_NONE)
		err_set(err, ERR_DATA, "the labels are no labels");
	return NULL;
}
