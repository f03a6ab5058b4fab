/*
 * lua_labels.c - Lua module 'core.labels': what the codes of a column mean.
 */
#include "labels.h"
#include "lua_modules.h"
#include "num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Raises with the place of an option: "answer 3: ...". */
static NO_RETURN void refuse(lua_State *L, const char *part, lua_Integer at, const char *what)
{
	bind_where(L);
	lua_pushfstring(L, "%s %d: %s", part, (int)at, what);
	lua_concat(L, 2);
	lua_error(L);
	__builtin_unreachable();
}

/* A text at `index`; those of labels end at their NUL, so that there may be none within. */
static struct str text_at(lua_State *L, int index)
{
	struct str text;

	text.at = lua_tolstring(L, index, &text.length);
	if (memchr(text.at, '\0', text.length) != NULL)
		luaL_error(L, "a zero byte in the text '%s' of labels", text.at);
	return text;
}

/* Labels from the map { de = "...", en = "..." } or the string on top of the stack, in the order of
 * the languages' names; pops it. */
static const struct label *read_label(lua_State *L, struct labels *labels, size_t *count,
                                      struct err *err)
{
	*count = 0;
	if (lua_type(L, -1) == LUA_TSTRING) {
		struct label *label = labels_label(labels, 1, err);
		if (label != NULL) {
			label->language = "";
			label->text = labels_text(labels, text_at(L, -1), err);
			*count = 1;
		}
		lua_pop(L, 1);
		return label;
	}
	if (lua_type(L, -1) != LUA_TTABLE) {
		lua_pop(L, 1);
		return NULL;
	}
	size_t languages = 0;
	for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
		languages += lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING;
	struct label *label = labels_label(labels, languages, err);
	if (label == NULL) {
		lua_pop(L, 1);
		return NULL;
	}
	for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
			continue;
		const char *language = labels_text(labels, text_at(L, -2), err);
		const char *text = labels_text(labels, text_at(L, -1), err);
		if (language == NULL || text == NULL)
			continue; /* err is set; the maker sees it */
		size_t at = (*count)++;
		for (; at > 0 && strcmp(label[at - 1].language, language) > 0; at--)
			label[at] = label[at - 1];
		label[at] = (struct label){language, text};
	}
	lua_pop(L, 1);
	return label;
}

static double number_field(lua_State *L, const char *name)
{
	double value =
		lua_getfield(L, -1, name) == LUA_TNUMBER ? lua_tonumber(L, -1) : num_missing(0);

	lua_pop(L, 1);
	return value;
}

/* The option on top of the stack into its place. */
static void read_option(lua_State *L, struct labels *labels, const char *part, lua_Integer at,
                        struct option *option, struct err *err)
{
	if (lua_type(L, -1) != LUA_TTABLE)
		refuse(L, part, at, "an option is a table { key = ... }");
	if (lua_getfield(L, -1, "key") != LUA_TSTRING)
		refuse(L, part, at, "'key' must be a string");
	option->key = labels_text(labels, text_at(L, -1), err);
	lua_pop(L, 1);
	option->code = number_field(L, "code");
	option->score = number_field(L, "score");
	if (lua_getfield(L, -1, "text") == LUA_TSTRING)
		option->text = labels_text(labels, text_at(L, -1), err);
	lua_pop(L, 1);
	if (lua_getfield(L, -1, "kind") == LUA_TSTRING &&
	    !missing_named(text_at(L, -1), &option->missing))
		refuse(L, part, at,
		       "'kind' must be no_answer, not_asked, dont_know, refused or system");
	lua_pop(L, 1);
	lua_getfield(L, -1, "label");
	option->label = read_label(L, labels, &option->label_count, err);
}

/* There is room for `count`, whatever the list has become since it was counted. */
static void read_options(lua_State *L, struct labels *labels, const char *part, size_t first,
                         size_t count, struct err *err)
{
	if (lua_getfield(L, 1, part) == LUA_TTABLE) {
		for (lua_Integer i = 1; i <= (lua_Integer)count; i++) {
			lua_rawgeti(L, -1, i);
			struct option *option = &labels->option[first + (size_t)i - 1];
			if (first > 0)
				option->missing =
					MISSING_NO_ANSWER; /* unless `kind` says another */
			read_option(L, labels, part, i, option, err);
			lua_pop(L, 1);
			if (err->code != ERR_NONE)
				bind_raise(L, err);
		}
	}
	lua_pop(L, 1);
}

/* Refuses a key that another option has, by a table from keys to the places where they stand.
 * `system`, which nobody writes, may meet an answer of that name: expressions find the answer. */
static void check_keys(lua_State *L, const struct labels *labels)
{
	lua_createtable(L, 0, (int)labels_options(labels));
	for (size_t i = 0; i < labels_options(labels); i++) {
		if (i == labels->answers)
			continue;
		bool answer = i < labels->answers;
		const char *part = answer ? "answers" : "missing";
		lua_Integer at = (lua_Integer)(answer ? i + 1 : i - labels->answers);
		if (lua_getfield(L, -1, labels->option[i].key) != LUA_TNIL) {
			char key[41]; /* messages cut values to 40 characters */
			snprintf(key, sizeof key, "%s", labels->option[i].key);
			lua_pushfstring(L, "the key '%s' is that of %s (one key, one option)", key,
			                lua_tostring(L, -1));
			refuse(L, part, at, lua_tostring(L, -1));
		}
		lua_pop(L, 1);
		lua_pushfstring(L, "%s %d", part, (int)at);
		lua_setfield(L, -2, labels->option[i].key);
	}
	lua_pop(L, 1);
}

static size_t list_length(lua_State *L, const char *part)
{
	lua_Unsigned length = lua_getfield(L, 1, part) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;

	lua_pop(L, 1);
	return (size_t)length;
}

/*** Labels from their description.
 * `system`, the kind of missing of a cell with nothing in it, is put first among the kinds of
 * missing.
 * @param spec table with `title` (a map of language to text, or a text), `ordered`, `answers` and
 *   `missing`: lists of `{ key =, code =, text =, score =, kind =, label = }`, all but `key`
 * optional
 * @return labels
 * @raise names the option that is at fault, and the other one where two have the same key
 * @usage local labels = require "core.labels"
 * local l = labels.of { title = "Region", answers = { { key = "north", code = 1 }, { key = "south",
 * code = 2 } } } assert(l:options()[2].key == "south")
 */
static int of(lua_State *L)
{
	struct err err = {0};
	luaL_checktype(L, 1, LUA_TTABLE);
	size_t answers = list_length(L, "answers"), missing = list_length(L, "missing");
	luaL_argcheck(L, missing < UINT8_MAX, 1, "at most 254 kinds of missing");

	void **box = bind_box(L, &labels_class);
	*box = labels_new(answers, missing, &err);
	bind_filled(L, box, &labels_class, &err);
	struct labels *labels = *box;
	lua_getfield(L, 1, "title");
	labels->title = read_label(L, labels, &labels->title_count, &err);
	lua_getfield(L, 1, "ordered");
	labels->ordered = lua_toboolean(L, -1) != 0;
	lua_pop(L, 1);
	if (err.code != ERR_NONE)
		bind_raise(L, &err);
	read_options(L, labels, "answers", 0, answers, &err);
	read_options(L, labels, "missing", answers + 1, missing, &err);
	check_keys(L, labels);

	return 1;
}

static void push_label(lua_State *L, const struct label *label, size_t count)
{
	if (count == 1 && label[0].language[0] == '\0') {
		lua_pushstring(L, label[0].text);
		return;
	}
	lua_createtable(L, 0, (int)count);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, label[i].text);
		lua_setfield(L, -2, label[i].language);
	}
}

static void set_number(lua_State *L, const char *name, double value)
{
	if (num_is_missing(value))
		return;
	if (fabs(value) < 1e15 && value == floor(value))
		lua_pushinteger(L, (lua_Integer)value); /* so that a code prints as 1, not 1.0 */
	else
		lua_pushnumber(L, value);
	lua_setfield(L, -2, name);
}

/* What an option is, without its label. */
static void push_option(lua_State *L, const struct option *option)
{
	lua_createtable(L, 0, 8);
	lua_pushstring(L, option->key);
	lua_setfield(L, -2, "key");
	set_number(L, "code", option->code);
	set_number(L, "score", option->score);
	if (option->text != NULL) {
		lua_pushstring(L, option->text);
		lua_setfield(L, -2, "text");
	}
}

static ptrdiff_t place_of(const struct labels *labels, size_t at)
{
	return at < labels->answers ? (ptrdiff_t)at + 1 : -(ptrdiff_t)(at - labels->answers) - 1;
}

void lua_push_options(lua_State *L, const struct labels *labels, const char *language)
{
	lua_createtable(L, (int)labels_options(labels), 0);
	for (size_t i = 0; i < labels_options(labels); i++) {
		const struct option *option = &labels->option[i];
		push_option(L, option);
		lua_pushstring(L, labels_option_text(option, language));
		lua_setfield(L, -2, "label");
		if (option->missing != MISSING_NONE) {
			lua_pushstring(L, missing_name(option->missing));
			lua_setfield(L, -2, "missing");
		}
		lua_pushinteger(L, (lua_Integer)place_of(labels, i));
		lua_setfield(L, -2, "place");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

/*** The title: the question's text.
 * @param language "de", "en", ...; left out: English, else the first there is
 * @return a text, or nil
 * @usage assert(require "core.labels".of { title = { de = "Alter", en = "Age" } }:title("de") ==
 * "Alter")
 */
static int title(lua_State *L)
{
	const struct labels *labels = bind_take(L, 1, &labels_class);
	const char *language = luaL_optstring(L, 2, "");

	lua_pushstring(L, labels_title(labels, language));
	return 1;
}

/*** All options: the answers in their order, then the kinds of missing, `system` first.
 * @param language of the labels; left out: English, else the first there is
 * @return a list of `{ key, code, text, score, label, missing, place }`; `place` counts answers
 * from 1 and kinds of missing from -1 downwards, `missing` is the kind's name or nil
 * @usage local l = require "core.labels".of { answers = { { key = "yes" } } }
 * assert(l:options()[1].place == 1 and l:options()[2].missing == "system")
 */
static int options(lua_State *L)
{
	const struct labels *labels = bind_take(L, 1, &labels_class);
	const char *language = luaL_optstring(L, 2, "");

	lua_push_options(L, labels, language);
	return 1;
}

/*** Whether the answers have an order, so that `<` has a meaning.
 * @return a boolean
 * @usage assert(not require "core.labels".of { answers = { { key = "yes" } } }:ordered())
 */
static int ordered(lua_State *L)
{
	const struct labels *labels = bind_take(L, 1, &labels_class);

	lua_pushboolean(L, labels->ordered);
	return 1;
}

static void push_part(lua_State *L, const struct labels *labels, size_t from, size_t to)
{
	lua_createtable(L, (int)(to - from), 0);
	for (size_t i = from; i < to; i++) {
		const struct option *option = &labels->option[i];
		push_option(L, option);
		if (option->missing != MISSING_NONE) {
			lua_pushstring(L, missing_name(option->missing));
			lua_setfield(L, -2, "kind");
		}
		if (option->label_count > 0) {
			push_label(L, option->label, option->label_count);
			lua_setfield(L, -2, "label");
		}
		lua_rawseti(L, -2, (lua_Integer)(i - from) + 1);
	}
}

/*** The description that `of` would make the same labels from; `system` is left out.
 * @return a table
 * @usage local l = require "core.labels".of { ordered = true, answers = { { key = "low" }, { key =
 * "high" } } } assert(l:spec().ordered and l:spec().answers[2].key == "high")
 */
static int spec(lua_State *L)
{
	const struct labels *labels = bind_take(L, 1, &labels_class);

	lua_createtable(L, 0, 4);
	if (labels->title_count > 0) {
		push_label(L, labels->title, labels->title_count);
		lua_setfield(L, -2, "title");
	}
	lua_pushboolean(L, labels->ordered);
	lua_setfield(L, -2, "ordered");
	push_part(L, labels, 0, labels->answers);
	lua_setfield(L, -2, "answers");
	push_part(L, labels, labels->answers + 1, labels_options(labels));
	lua_setfield(L, -2, "missing");
	return 1;
}

static void drop(void *labels)
{
	labels_drop(labels);
}

static const luaL_Reg methods[] = {
	{"title", title}, {"options", options}, {"ordered", ordered}, {"spec", spec}, {NULL, NULL},
};

const struct bind_class labels_class = {.name = "befund.labels", .free = drop, .methods = methods};

static const luaL_Reg functions[] = {{"of", of}, {NULL, NULL}};

int luaopen_labels(lua_State *L)
{
	luaL_newlib(L, functions);
	bind_methods(L, &labels_class);
	lua_setfield(L, -2, "methods");
	return 1;
}
