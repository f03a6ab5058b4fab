/* sav_records.c - what ReadStat does not tell of an SPSS system file. */
#include "sav_records.h"

#include "mem.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	LAYOUT = 64, /* offsets in the header */
	COMPRESSION = 72,
	CASES = 80,
	SHORT_NAME = 8,
	SEGMENT = 252,                    /* bytes of a very long text in each of its variables */
	ROOM = 7,                         /* bytes more that ReadStat needs */
	EXTENSION_MAX = 16 * 1024 * 1024, /* bytes of one that is looked at */
};

struct walk {
	int fd;
	size_t size, at;
	struct arena *arena;
	struct sav_records *records;
	struct name { /* of a variable */
		struct str short_name, long_name;
	} * name;
	size_t names, names_room;
	struct str sets[2]; /* extensions 7 and 19 */
	struct sav_set **last;
	struct err *err;
};

/* `length` bytes from where the walk is; false at the end of the file. */
static bool take(struct walk *walk, void *to, size_t length)
{
	char *bytes = to;

	if (walk->at > walk->size || length > walk->size - walk->at)
		return false;
	for (size_t got = 0; got < length;) {
		ssize_t count = pread(walk->fd, bytes + got, length - got, (off_t)(walk->at + got));
		if (count == 0 || (count < 0 && errno != EINTR))
			return false;
		got += (size_t)MAX(count, 0);
	}
	walk->at += length;
	return true;
}

static bool skip(struct walk *walk, size_t count, size_t size)
{
	size_t left = walk->size - MIN(walk->at, walk->size);

	if (size > 0 && count > left / size)
		return false;
	walk->at += count * size;
	return true;
}

static int32_t in_order(const struct walk *walk, uint32_t bits)
{
	return (int32_t)(walk->records->swapped ? __builtin_bswap32(bits) : bits);
}

static bool take_i32(struct walk *walk, int32_t *value)
{
	uint32_t bits;

	if (!take(walk, &bits, sizeof bits))
		return false;
	*value = in_order(walk, bits);
	return true;
}

/* A count or length, which is never negative. */
static bool take_count(struct walk *walk, size_t *count)
{
	int32_t value;

	if (!take_i32(walk, &value) || value < 0)
		return false;
	*count = (size_t)value;
	return true;
}

static bool read_header(struct walk *walk)
{
	char header[SAV_HEADER];
	uint32_t layout, packed, cases;

	if (!take(walk, header, sizeof header))
		return false;
	if (memcmp(header, "$FL2", 4) != 0 && memcmp(header, "$FL3", 4) != 0)
		return false;
	memcpy(&layout, header + LAYOUT, sizeof layout);
	memcpy(&packed, header + COMPRESSION, sizeof packed);
	memcpy(&cases, header + CASES, sizeof cases);
	walk->records->is_sav = true;
	walk->records->swapped = layout > 0xffff; /* it is 2 or 3 */
	walk->records->packed = in_order(walk, packed);
	walk->records->cases = in_order(walk, cases);
	return true;
}

static struct str without_blanks(struct str text)
{
	while (text.length > 0 && text.at[text.length - 1] == ' ')
		text.length--;
	return text;
}

static bool copy(struct walk *walk, struct str from, struct str *to)
{
	to->at = arena_text(walk->arena, from.at, from.length, walk->err);
	to->length = from.length;
	return to->at != NULL;
}

static bool read_variable(struct walk *walk)
{
	int32_t type, has_label, missing;
	char name[SHORT_NAME];
	size_t length;

	if (!take_i32(walk, &type) || !take_i32(walk, &has_label) || !take_i32(walk, &missing) ||
	    !skip(walk, 2, 4) || !take(walk, name, sizeof name))
		return false;
	if (has_label != 0 && (!take_count(walk, &length) || !skip(walk, (length + 3) / 4, 4)))
		return false;
	if (missing < -3 || missing > 3 ||
	    !skip(walk, (size_t)(missing < 0 ? -missing : missing), 8))
		return false;
	walk->records->row += 8;
	if (type < 0)
		return true;
	if (!mem_grow((void **)&walk->name, &walk->names_room, walk->names + 1, sizeof *walk->name,
	              walk->err))
		return false;
	struct name *own = &walk->name[walk->names];
	if (!copy(walk, without_blanks((struct str){name, sizeof name}), &own->short_name))
		return false;
	own->long_name = own->short_name;
	walk->names++;
	return true;
}

static bool skip_labels(struct walk *walk)
{
	size_t count, variables;
	unsigned char head[9];
	int32_t type;

	if (!take_count(walk, &count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!take(walk, head, sizeof head) || !skip(walk, (head[8] + 8u) / 8 * 8 - 1, 1))
			return false;
	return take_i32(walk, &type) && type == 4 && take_count(walk, &variables) &&
	       skip(walk, variables, 4);
}

/* The text up to the sign, which is left out; `from` goes behind it. */
static struct str until(struct str *from, char sign)
{
	const char *end = from->length > 0 ? memchr(from->at, sign, from->length) : NULL;
	size_t length = end != NULL ? (size_t)(end - from->at) : from->length;
	struct str part = {from->at, length};
	size_t behind = end != NULL ? length + 1 : length;

	*from = (struct str){from->at + behind, from->length - behind};
	return part;
}

static bool same_name(struct str a, struct str b)
{
	return a.length == b.length && strncasecmp(a.at, b.at, a.length) == 0;
}

static void read_long_names(struct walk *walk, struct str text)
{
	size_t next = 0; /* they stand in the order of the variables, as a rule */

	while (text.length > 0) {
		struct str long_name = until(&text, '\t');
		struct str short_name = until(&long_name, '=');
		for (size_t i = 0; long_name.length > 0 && i < walk->names; i++) {
			struct name *own = &walk->name[(next + i) % walk->names];
			if (!same_name(own->short_name, short_name))
				continue;
			own->long_name = long_name;
			next = (next + i + 1) % walk->names;
			break;
		}
	}
}

/* Names of encodings as iconv knows them, by number of code page. */
static const struct page {
	int32_t number;
	const char *name;
} pages[] = {
	{2, "windows-1252"},    {3, "windows-1252"},    {437, "CP437"},
	{850, "CP850"},         {852, "CP852"},         {858, "CP858"},
	{874, "CP874"},         {932, "SHIFT-JIS"},     {936, "GBK"},
	{949, "CP949"},         {950, "BIG5"},          {1250, "windows-1250"},
	{1251, "windows-1251"}, {1252, "windows-1252"}, {1253, "windows-1253"},
	{1254, "windows-1254"}, {1255, "windows-1255"}, {1256, "windows-1256"},
	{1257, "windows-1257"}, {1258, "windows-1258"}, {10000, "MACINTOSH"},
	{20127, "US-ASCII"},    {20866, "KOI8-R"},      {28591, "ISO-8859-1"},
	{28592, "ISO-8859-2"},  {28595, "ISO-8859-5"},  {28597, "ISO-8859-7"},
	{28599, "ISO-8859-9"},  {28605, "ISO-8859-15"}, {54936, "GB18030"},
	{65001, "UTF-8"},
};

static void read_machine(struct walk *walk, struct str data)
{
	uint32_t bits;

	if (data.length < 32 || walk->records->encoding != NULL)
		return;
	memcpy(&bits, data.at + 28, sizeof bits);
	for (size_t i = 0; i < LENGTH(pages); i++)
		if (pages[i].number == in_order(walk, bits))
			walk->records->encoding = pages[i].name;
}

/* `NAME=00300 NUL TAB NAME=...`: each width becomes a little larger, within as many digits. */
static void widen(char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		size_t end = i + 1, width = 0, power = 1;
		while (bytes[i] == '=' && end < length && end < i + 6 && bytes[end] >= '0' &&
		       bytes[end] <= '9') {
			width = width * 10 + (size_t)(bytes[end++] - '0');
			power *= 10;
		}
		size_t most = (width + SEGMENT - 1) / SEGMENT * SEGMENT;
		width = MIN(MIN(width + ROOM, most), power - 1);
		for (size_t k = end; k > i + 1; width /= 10)
			bytes[--k] = (char)('0' + width % 10);
	}
}

static bool read_extension(struct walk *walk)
{
	int32_t subtype;
	size_t size, count;

	if (!take_i32(walk, &subtype) || !take_count(walk, &size) || !take_count(walk, &count))
		return false;
	bool wanted = subtype == 3 || subtype == 7 || subtype == 13 || subtype == 14 ||
	              subtype == 19 || subtype == 20;
	if (!wanted || size == 0 || count > EXTENSION_MAX / size ||
	    size * count > walk->size - MIN(walk->at, walk->size))
		return skip(walk, count, size);
	size_t begin = walk->at;
	char *bytes = arena_alloc(walk->arena, size * count + 1, 1, walk->err);
	if (bytes == NULL || !take(walk, bytes, size * count))
		return false;
	struct str data = {bytes, size * count};
	switch (subtype) {
	case 3: read_machine(walk, data); break;
	case 7: walk->sets[0] = data; break;
	case 13: read_long_names(walk, data); break;
	case 14:
		widen(bytes, data.length);
		walk->records->widths_at = begin;
		walk->records->widths = data;
		break;
	case 19: walk->sets[1] = data; break;
	case 20: walk->records->encoding = bytes; break; /* ends in the NUL behind it */
	default: break;
	}
	return true;
}

static bool read_dictionary(struct walk *walk)
{
	int32_t type;
	size_t lines;

	while (take_i32(walk, &type)) {
		bool fine = false;
		switch (type) {
		case 2: fine = read_variable(walk); break;
		case 3: fine = skip_labels(walk); break;
		case 6: fine = take_count(walk, &lines) && skip(walk, lines, 80); break;
		case 7: fine = read_extension(walk); break;
		case 999: return skip(walk, 1, 4);
		default: break;
		}
		if (!fine)
			return false;
	}
	return false;
}

/* A text behind its length: `5 Tools `. */
static bool counted_text(struct str *from, struct str *text)
{
	size_t length = 0, at = 0;

	while (at < from->length && from->at[at] >= '0' && from->at[at] <= '9' && length < 100000)
		length = length * 10 + (size_t)(from->at[at++] - '0');
	if (at == 0 || at == from->length || from->at[at] != ' ' || length > from->length - at - 1)
		return false;
	*text = (struct str){from->at + at + 1, length};
	*from = (struct str){text->at + length, from->length - at - 1 - length};
	return true;
}

static void skip_blanks(struct str *from)
{
	while (from->length > 0 && from->at[0] == ' ')
		*from = (struct str){from->at + 1, from->length - 1};
}

/* The long name of the variable that is called so; empty if there is none. */
static struct str variable_named(const struct walk *walk, struct str name)
{
	for (size_t i = 0; i < walk->names; i++)
		if (same_name(walk->name[i].short_name, name))
			return walk->name[i].long_name;
	for (size_t i = 0; i < walk->names; i++)
		if (same_name(walk->name[i].long_name, name))
			return walk->name[i].long_name;
	return (struct str){name.at, 0};
}

static bool read_items(struct walk *walk, struct str line, struct sav_set *set)
{
	size_t most = 1;

	for (size_t i = 0; i < line.length; i++)
		most += line.at[i] == ' ';
	set->item = arena_alloc(walk->arena, most, sizeof *set->item, walk->err);
	if (set->item == NULL)
		return false;
	while (line.length > 0) {
		struct str word = until(&line, ' ');
		struct str name = variable_named(walk, word);
		if (word.length > 0 && name.length > 0)
			set->item[set->items++] = name;
	}
	return true;
}

/* One line; what makes no sense is left out. */
static bool read_set(struct walk *walk, struct str line)
{
	struct str name = until(&line, '=');
	struct sav_set set = {.type = SAV_SET_CATEGORIES};
	char type = line.length > 0 ? line.at[0] : '?';

	if (name.length < 2 || name.at[0] != '$' || strchr("CDE", type) == NULL)
		return true;
	line = (struct str){line.at + 1, line.length - 1};
	set.name = (struct str){name.at + 1, name.length - 1};
	skip_blanks(&line);
	if (type == 'E') {
		set.type = str_starts(line, STR("11")) ? SAV_SET_LABELLED : SAV_SET_DICHOTOMIES;
		until(&line, ' ');
	} else if (type == 'D') {
		set.type = SAV_SET_DICHOTOMIES;
	}
	if (type != 'C' && !counted_text(&line, &set.counted))
		return true;
	skip_blanks(&line);
	if (!counted_text(&line, &set.label))
		return true;
	struct sav_set *kept = arena_alloc(walk->arena, 1, sizeof *kept, walk->err);
	if (kept == NULL || !read_items(walk, line, &set))
		return false;
	set.counted = without_blanks(set.counted);
	*kept = set;
	if (set.items > 0) {
		*walk->last = kept;
		walk->last = &kept->next;
	}
	return true;
}

static bool read_sets(struct walk *walk)
{
	walk->last = &walk->records->set;
	for (size_t i = 0; i < LENGTH(walk->sets); i++)
		while (walk->sets[i].length > 0)
			if (!read_set(walk, until(&walk->sets[i], '\n')))
				return false;
	return true;
}

bool sav_records_read(int fd, size_t size, struct arena *arena, struct sav_records *records,
                      struct err *err)
{
	struct walk walk = {.fd = fd, .size = size, .arena = arena, .records = records, .err = err};

	*records = (struct sav_records){.cases = -1};
	if (read_header(&walk) && read_dictionary(&walk))
		records->data = walk.at;
	if (err->code == ERR_NONE)
		(void)!read_sets(&walk);
	mem_free(walk.name);
	return err->code == ERR_NONE;
}
