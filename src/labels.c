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

static size_t options(const struct labels *labels)
{
	return labels->answers + labels->missing;
}

ptrdiff_t labels_find_key(const struct labels *labels, struct str key)
{
	for (size_t i = 0; i < options(labels); i++)
		if (str_is(key, labels->option[i].key))
			return (ptrdiff_t)i;
	return -1;
}

ptrdiff_t labels_find_code(const struct labels *labels, double code)
{
	for (size_t i = 0; i < options(labels); i++)
		if (labels->option[i].code == code)
			return (ptrdiff_t)i;
	return -1;
}

size_t labels_find_label(const struct labels *labels, struct str label, size_t *first)
{
	size_t found = 0;

	for (size_t i = 0; i < options(labels); i++) {
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
	[MISSING_NONE] = "answer",	   [MISSING_SYSTEM] = "system",
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
