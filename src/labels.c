/* labels.c - what the codes of a column mean. */
#include "labels.h"

#include "arena.h"
#include "mem.h"
#include "num.h"

#include <string.h>

/* The public part comes first, so that a struct labels * is also the whole. */
struct whole {
	struct labels labels;
	struct arena *arena;
	size_t holders;
};

static const struct option system_option = {.key = "system", .missing = MISSING_SYSTEM};

static struct whole *whole(const struct labels *labels)
{
	return (struct whole *)(uintptr_t)labels;
}

struct labels *labels_new(size_t answers, size_t missing, struct err *err)
{
	struct arena *arena = arena_new(err);

	if (arena == NULL)
		return NULL;
	struct whole *made = arena_alloc(arena, 1, sizeof *made, err);
	if (made == NULL) {
		arena_free(arena);
		return NULL;
	}
	size_t count =
		answers + missing + 1; /* no overflow: each option came with more than a byte */
	made->arena = arena;
	made->holders = 1;
	made->labels.answers = answers;
	made->labels.missing = missing + 1;
	made->labels.option = arena_alloc(arena, count, sizeof *made->labels.option, err);
	if (made->labels.option == NULL) {
		arena_free(arena);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		made->labels.option[i] =
			(struct option){.key = "", .code = num_missing(0), .score = num_missing(0)};
	struct option *none = &made->labels.option[answers];
	*none = system_option;
	none->code = none->score = num_missing(0);
	return &made->labels;
}

struct labels *labels_hold(const struct labels *labels)
{
	whole(labels)->holders++;
	return &whole(labels)->labels;
}

void labels_drop(const struct labels *labels)
{
	if (labels != NULL && --whole(labels)->holders == 0)
		arena_free(whole(labels)->arena);
}

char *labels_text(struct labels *labels, struct str text, struct err *err)
{
	return arena_text(whole(labels)->arena, text.at, text.length, err);
}

struct label *labels_label(struct labels *labels, size_t count, struct err *err)
{
	return arena_alloc(whole(labels)->arena, count, sizeof(struct label), err);
}

static struct label *copy_label(struct labels *labels, const struct label *from, size_t count,
                                struct err *err)
{
	struct label *label = labels_label(labels, count, err);

	if (label == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		label[i].language = labels_text(labels, str_of(from[i].language), err);
		label[i].text = labels_text(labels, str_of(from[i].text), err);
		if (label[i].language == NULL || label[i].text == NULL)
			return NULL;
	}
	return label;
}

bool labels_set(struct labels *labels, size_t at, const struct option *option, struct err *err)
{
	struct option *to = &labels->option[at];

	*to = *option;
	to->key = labels_text(labels, str_of(option->key), err);
	if (option->text != NULL)
		to->text = labels_text(labels, str_of(option->text), err);
	to->label = copy_label(labels, option->label, option->label_count, err);
	return to->key != NULL && to->label != NULL && (option->text == NULL || to->text != NULL);
}

bool labels_set_title(struct labels *labels, const struct labels *from, struct err *err)
{
	labels->ordered = from->ordered;
	labels->title_count = from->title_count;
	labels->title = copy_label(labels, from->title, from->title_count, err);
	return labels->title != NULL;
}

/* How many options of b's answers (or kinds of missing) a has not; numbers all of b's from `next`.
 */
static uint32_t join_part(const struct labels *a, const struct labels *b, bool answers,
                          uint32_t first, uint32_t *code_b)
{
	size_t from = answers ? 0 : b->answers, to = answers ? b->answers : labels_options(b);
	size_t a_from = answers ? 0 : a->answers, a_to = answers ? a->answers : labels_options(a);
	uint32_t next = first + (uint32_t)(a_to - a_from);

	for (size_t i = from; i < to; i++) {
		size_t j = a_from + (i - from); /* mostly at the same place */
		if (j >= a_to || strcmp(a->option[j].key, b->option[i].key) != 0)
			j = a_from;
		while (j < a_to && strcmp(a->option[j].key, b->option[i].key) != 0)
			j++;
		code_b[i] = j < a_to ? first + (uint32_t)(j - a_from) : next++;
	}
	return next;
}

/* An option that one calls missing and the other an answer: united, its key would name two. */
static bool check_kinds(const struct labels *a, const struct labels *b, struct err *err)
{
	for (size_t i = a->answers; i < labels_options(a); i++) {
		const char *key = a->option[i].key;
		if (a->option[i].missing == MISSING_SYSTEM)
			continue;
		for (size_t j = 0; j < b->answers; j++)
			if (strcmp(key, b->option[j].key) == 0)
				return err_set(err, ERR_DATA,
				               "option '%.40s' is an answer in one and missing in "
				               "the other",
				               key);
	}
	return true;
}

struct labels *labels_union(const struct labels *a, const struct labels *b, uint32_t *code_a,
                            uint32_t *code_b, struct err *err)
{
	uint32_t answers = join_part(a, b, true, 0, code_b);
	uint32_t all = join_part(a, b, false, answers, code_b);

	if (!check_kinds(a, b, err) || !check_kinds(b, a, err))
		return NULL;
	if (all - answers > UINT8_MAX) {
		err_set(err, ERR_LIMIT, "%u kinds of missing are too many, at most 254",
		        (unsigned)(all - answers - 1));
		return NULL;
	}
	struct labels *made = labels_new(answers, all - answers - 1, err);
	bool done = made != NULL && labels_set_title(made, a, err);

	for (size_t i = 0; i < labels_options(a); i++)
		code_a[i] = (uint32_t)(i < a->answers ? i : answers + (i - a->answers));
	for (size_t i = 0; done && i < labels_options(b); i++)
		done = labels_set(made, code_b[i], &b->option[i], err);
	for (size_t i = 0; done && i < labels_options(a); i++)
		done = labels_set(made, code_a[i], &a->option[i], err);
	if (!done) {
		labels_drop(made);
		return NULL;
	}
	if (answers > a->answers)
		made->ordered = false; /* nobody said where the new ones belong */
	return made;
}

/* The text in the language, else in English, else the first; NULL if there is none. */
static const char *choose(const struct label *label, size_t count, const char *language)
{
	const char *english = NULL;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(label[i].language, language) == 0 || label[i].language[0] == '\0')
			return label[i].text;
		if (strcmp(label[i].language, "en") == 0)
			english = label[i].text;
	}
	return english != NULL ? english : count > 0 ? label[0].text : NULL;
}

const char *labels_option_text(const struct option *option, const char *language)
{
	const char *text = choose(option->label, option->label_count, language);

	return text != NULL ? text : option->key;
}

const char *labels_title(const struct labels *labels, const char *language)
{
	return choose(labels->title, labels->title_count, language);
}

ptrdiff_t labels_find_key(const struct labels *labels, struct str key)
{
	for (size_t i = 0; i < labels_options(labels); i++)
		if (str_is(key, labels->option[i].key))
			return (ptrdiff_t)i;
	return -1;
}

ptrdiff_t labels_find_code(const struct labels *labels, double code)
{
	for (size_t i = 0; i < labels_options(labels); i++)
		if (labels->option[i].code == code)
			return (ptrdiff_t)i;
	return -1;
}

size_t labels_find_label(const struct labels *labels, struct str label, size_t *first)
{
	size_t found = 0;

	for (size_t i = 0; i < labels_options(labels); i++) {
		const struct option *option = &labels->option[i];
		for (size_t j = 0; j < option->label_count; j++) {
			if (!str_is(label, option->label[j].text))
				continue;
			if (found++ == 0)
				*first = i;
			break;
		}
	}
	return found;
}

static const char *const missing_names[] = {
	[MISSING_NONE] = "answer",         [MISSING_SYSTEM] = "system",
	[MISSING_NO_ANSWER] = "no_answer", [MISSING_NOT_ASKED] = "not_asked",
	[MISSING_DONT_KNOW] = "dont_know", [MISSING_REFUSED] = "refused",
};

const char *missing_name(enum missing_kind kind)
{
	return missing_names[kind];
}

bool missing_named(struct str name, enum missing_kind *kind)
{
	for (size_t i = MISSING_SYSTEM; i < LENGTH(missing_names); i++) {
		if (str_is(name, missing_names[i])) {
			*kind = (enum missing_kind)i;
			return true;
		}
	}
	return false;
}
