/*
 * lua_text.c - Lua module 'core.text': display width, harmless texts, numbers as text, near names.
 */
#include "lua_modules.h"
#include "num.h"
#include "utf8.h"

/*** Terminal columns that a text takes, whatever the locale.
 * @param text UTF-8; wide characters count two, combining marks none
 * @return an integer
 * @usage assert(require "core.text".width "Müller" == 6 and require "core.text".width "日本" == 4)
 */
static int width(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)utf8_width(bind_str(L, 1)));
	return 1;
}

/*** The longest beginning of a text that takes at most so many columns.
 * @param text UTF-8
 * @param columns at most
 * @return the beginning, and how many columns it takes
 * @usage assert(require "core.text".cut("Müller", 3) == "Mül")
 */
static int cut(lua_State *L)
{
	struct str text = bind_str(L, 1);
	lua_Integer columns = luaL_checkinteger(L, 2);

	size_t end = 0;
	lua_Integer taken = 0;
	bool joined = false; /* as in utf8_width */
	for (size_t at = 0; at < text.length;) {
		uint32_t point = utf8_next(text.at, text.length, &at);
		lua_Integer all = taken + (joined ? 0 : (lua_Integer)utf8_point_width(point));
		if (all > columns)
			break;
		end = at;
		taken = all;
		joined = point == 0x200d;
	}
	lua_pushlstring(L, text.at, end);
	lua_pushinteger(L, taken);
	return 2;
}

/*** A text that a terminal cannot act on: control characters, broken UTF-8 and marks of direction
 * become U+FFFD, tabs and line breaks blanks.
 * @param text any bytes
 * @return valid UTF-8 on one line
 * @usage assert(require "core.text".clean "a\27[31mb\nc" == "a\u{fffd}[31mb c")
 */
static int clean(lua_State *L)
{
	struct str text = bind_str(L, 1);
	luaL_Buffer out;

	luaL_buffinit(L, &out);
	for (size_t at = 0; at < text.length;) {
		size_t from = at;
		uint32_t point = utf8_next(text.at, text.length, &at);
		if (point == '\t' || point == '\n' || point == '\r')
			luaL_addchar(&out, ' ');
		else if (point == 0xfffd || utf8_is_control(point))
			luaL_addstring(&out, "\xef\xbf\xbd");
		else
			luaL_addlstring(&out, text.at + from, at - from);
	}
	luaL_pushresult(&out);
	return 1;
}

/*** Whether the bytes are UTF-8.
 * @param text any bytes
 * @return a boolean, and the place (from 1) of the first byte that is not
 * @usage assert(require "core.text".valid "ä" and not require "core.text".valid "\xe4")
 */
static int valid(lua_State *L)
{
	struct str text = bind_str(L, 1);
	size_t at = utf8_invalid(text.at, text.length);

	lua_pushboolean(L, at == text.length);
	if (at == text.length)
		return 1;
	lua_pushinteger(L, (lua_Integer)at + 1);
	return 2;
}

/*** The shortest decimal text that reads back as the same number.
 * @param x a number
 * @return a text; "nan", "inf" or "-inf" for what is no finite number
 * @usage assert(require "core.text".number(0.1) == "0.1" and require "core.text".number(2) == "2")
 */
static int number(lua_State *L)
{
	char text[NUM_TEXT_SIZE];
	double x = luaL_checknumber(L, 1);

	lua_pushlstring(L, text, num_write(x, text));
	return 1;
}

/*** A number from its decimal text, whatever the locale. Refused is what a data file does not mean
 * as a number: leading zeros, hexadecimal, blanks, integers that are not exact in a double.
 * @param text of the number, nothing else
 * @param decimal "." or ","; left out: "."
 * @return a number, or nil
 * @usage assert(require "core.text".read_number("1,5", ",") == 1.5 and not require
 * "core.text".read_number "007")
 */
static int read_number(lua_State *L)
{
	struct str text = bind_str(L, 1);
	const char *decimal = luaL_optstring(L, 2, ".");
	luaL_argcheck(L, (*decimal == '.' || *decimal == ',') && decimal[1] == '\0', 2,
	              "the decimal sign is '.' or ','");

	double value;
	if (num_read(text, *decimal, &value))
		lua_pushnumber(L, value);
	else
		lua_pushnil(L);
	return 1;
}

/*** The name of a list that is nearest to a word, if one is near enough to be meant.
 * @param word that is not in the list
 * @param list of names
 * @return a name, or nil
 * @usage assert(require "core.text".nearest("wieght", { "age", "weight" }) == "weight")
 */
static int nearest(lua_State *L)
{
	struct str word = bind_str(L, 1);
	luaL_checktype(L, 2, LUA_TTABLE);

	size_t best = str_too_far(word);
	lua_Integer count = (lua_Integer)lua_rawlen(L, 2), found = 0;
	for (lua_Integer i = 1; i <= count; i++) {
		if (lua_rawgeti(L, 2, i) == LUA_TSTRING) {
			size_t distance = str_distance(word, bind_str(L, -1));
			if (distance < best) {
				best = distance;
				found = i;
			}
		}
		lua_pop(L, 1);
	}
	if (found == 0)
		lua_pushnil(L);
	else
		lua_rawgeti(L, 2, found);
	return 1;
}

static const luaL_Reg functions[] = {
	{"width", width},     {"cut", cut},       {"clean", clean},
	{"valid", valid},     {"number", number}, {"read_number", read_number},
	{"nearest", nearest}, {NULL, NULL},
};

int luaopen_text(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
