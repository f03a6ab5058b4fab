/* encoding.c - text in other encodings, made UTF-8. */
#include "encoding.h"

#include "mem.h"
#include "progress.h"
#include "threads.h"
#include "utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PIECE = 64 * 1024, /* bytes converted at once */
	ROOM = 4 * PIECE,  /* for what becomes of them */
	LOOKED_AT = 4096,  /* bytes whose zeros tell UTF-16 without a mark */
	/* of so many bytes that are not UTF-8, one may look like it, in scripts of the Near East
	   ... */
	ACCIDENTS = 20,
	RARE_ACCIDENTS = 200, /* ... and in the others, which are more likely what they seem */
};

/* ---- names ---------------------------------------------------------------------------------- */

/* Names that people write; iconv knows most of them, the others by the name behind. */
static const struct common {
	const char *name, *iconv; /* NULL: the same */
} common[] = {
	{"UTF-8", NULL},        {"windows-1252", NULL},    {"ISO-8859-1", NULL},
	{"ISO-8859-15", NULL},  {"latin1", "ISO-8859-1"},  {"latin9", "ISO-8859-15"},
	{"cp1252", NULL},       {"ansi", "windows-1252"},  {"UTF-16", NULL},
	{"UTF-16LE", NULL},     {"UTF-16BE", NULL},        {"unicode", "UTF-16"},
	{"windows-1250", NULL}, {"windows-1251", NULL},    {"windows-1253", NULL},
	{"windows-1254", NULL}, {"windows-1257", NULL},    {"ISO-8859-2", NULL},
	{"macintosh", NULL},    {"macroman", "MACINTOSH"}, {"cp850", NULL},
	{"cp437", NULL},        {"ascii", "US-ASCII"},     {"KOI8-R", NULL},
	{"Shift_JIS", NULL},    {"EUC-JP", NULL},          {"GB18030", NULL},
	{"Big5", NULL},
};

/* Letters and digits alone, small: "Latin-1" and "latin1" are one name. */
static void plain_name(const char *name, char plain[ENCODING_NAME_SIZE])
{
	size_t length = 0;

	for (; *name != '\0' && length + 1 < ENCODING_NAME_SIZE; name++) {
		char c = *name;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			plain[length++] = c;
	}
	plain[length] = '\0';
}

bool encoding_is_utf8(const char *name)
{
	char plain[ENCODING_NAME_SIZE];

	plain_name(name, plain);
	return strcmp(plain, "utf8") == 0 || strcmp(plain, "utf8bom") == 0 ||
	       strcmp(plain, "utf8sig") == 0;
}

static bool is_known(const char *name)
{
	iconv_t way = iconv_open("UTF-8", name);

	if (way == (iconv_t)-1)
		return false;
	iconv_close(way);
	return true;
}

/* iconv's own signs (`//TRANSLIT`) have no place in a name. */
static bool is_name(const char *name)
{
	size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	                             "0123456789-_.:+()");

	return length > 0 && length < ENCODING_NAME_SIZE && name[length] == '\0';
}

bool encoding_find(const char *name, char found[ENCODING_NAME_SIZE], struct err *err)
{
	char plain[ENCODING_NAME_SIZE], other[ENCODING_NAME_SIZE];
	const char *nearest = NULL;

	plain_name(name, plain);
	if (is_name(name) && is_known(name)) {
		snprintf(found, ENCODING_NAME_SIZE, "%s", name);
		return true;
	}
	size_t least = str_too_far(str_of(plain));
	for (size_t i = 0; i < LENGTH(common); i++) {
		plain_name(common[i].name, other);
		size_t distance = str_distance(str_of(plain), str_of(other));
		if (distance == 0) {
			snprintf(found, ENCODING_NAME_SIZE, "%s",
			         common[i].iconv != NULL ? common[i].iconv : common[i].name);
			return true;
		}
		if (distance >= least)
			continue;
		least = distance;
		nearest = common[i].name;
	}
	if (nearest != NULL)
		err_advise(err, "is it '%s'?", nearest);
	else
		err_advise(err, "write 'UTF-8', 'windows-1252', 'ISO-8859-15', 'UTF-16' or another "
		                "name that 'iconv -l' lists");
	return err_set(err, ERR_ARGUMENT, "no encoding is called '%.40s'", name);
}

/* ---- finding out ---------------------------------------------------------------------------- */

static const struct mark {
	struct str bytes;
	const char *encoding;
} marks[] = {
	{{"\xff\xfe\0\0", 4}, "UTF-32LE"},
	{{"\0\0\xfe\xff", 4}, "UTF-32BE"},
	{{"\xff\xfe", 2}, "UTF-16LE"},
	{{"\xfe\xff", 2}, "UTF-16BE"},
};

static const char *encoding_of_mark(struct str head)
{
	for (size_t i = 0; i < LENGTH(marks); i++)
		if (str_starts(head, marks[i].bytes))
			return marks[i].encoding;
	return NULL;
}

/*
 * Separators, digits, quotes and line ends have one zero byte in UTF-16, always on the same side;
 * half of what a survey's file holds are such.
 */
const char *encoding_of_head(struct str head)
{
	size_t zeros[2] = {0, 0}, length = MIN(head.length, LOOKED_AT) & ~(size_t)1;
	const char *marked = encoding_of_mark(head);

	if (marked != NULL || length < 4)
		return marked;
	for (size_t i = 0; i < length; i++)
		zeros[i % 2] += head.at[i] == 0;
	if (zeros[0] == 0 && zeros[1] * 4 >= length && head.at[1] == 0)
		return "UTF-16LE";
	if (zeros[1] == 0 && zeros[0] * 4 >= length && head.at[0] == 0)
		return "UTF-16BE";
	return NULL;
}

/* What a walk over bytes above 127 has met. */
struct survey {
	size_t near; /* characters that are UTF-8, from Armenian to N'Ko: capitals and sharp s */
	size_t characters; /* others, surrogates written in its way among them */
	size_t others;     /* bytes that are not */
	size_t first;      /* of them */
	bool undefined;    /* a byte that windows-1252 has no character for */
};

static bool is_undefined(unsigned char byte)
{
	return byte == 0x81 || byte == 0x8d || byte == 0x8f || byte == 0x90 || byte == 0x9d;
}

/* A half of a surrogate pair, which some programs write: UTF-8 gone wrong, no other encoding. */
static bool is_surrogate(const unsigned char *at, size_t left)
{
	return left >= 3 && at[0] == 0xed && at[1] >= 0xa0 && at[1] < 0xc0 &&
	       (at[2] & 0xc0) == 0x80;
}

/* Looks at the bytes up to `stop`; those up to `length` may belong to the last character. */
static size_t survey_bytes(struct survey *survey, const char *bytes, size_t stop, size_t length,
                           size_t offset)
{
	const unsigned char *b = (const unsigned char *)bytes;
	size_t at = 0;

	while (at < stop) {
		size_t left = length - at, step = 1;
		if (b[at] < 0x80) {
			at++;
			continue;
		}
		while (step < MIN(left, 4) && (b[at + step] & 0xc0) == 0x80)
			step++;
		while (step > 1 && utf8_invalid(bytes + at, step) != step)
			step--;
		if (step == 2 && b[at] >= 0xd4) {
			survey->near++;
		} else if (step > 1) {
			survey->characters++;
		} else if (is_surrogate(b + at, left)) {
			survey->characters++;
			step = 3;
		} else {
			if (survey->others++ == 0)
				survey->first = offset + at;
			survey->undefined = survey->undefined || is_undefined(b[at]);
		}
		at += step;
	}
	return at;
}

bool encoding_look(const struct source *source, struct encoding_survey *result, struct err *err)
{
	struct survey survey = {0};
	char *bytes = mem_alloc(PIECE, 1, err);
	size_t offset = 0, got = 0;

	if (bytes == NULL)
		return false;
	do {
		if (!source_peek(source, offset, bytes, PIECE, &got, err)) {
			mem_free(bytes);
			return false;
		}
		/* a character at the border is looked at with the next piece */
		size_t stop = got < PIECE ? got : got - 3;
		offset += survey_bytes(&survey, bytes, stop, got, offset);
	} while (got == PIECE);
	mem_free(bytes);
	result->bad = survey.first;
	result->characters = survey.near + survey.characters;
	result->is_western = survey.others > 0 && !survey.undefined &&
	                     survey.near * ACCIDENTS <= survey.others &&
	                     survey.characters * RARE_ACCIDENTS <= survey.others;
	return true;
}

/* ---- converting ----------------------------------------------------------------------------- */

struct converter {
	struct source *source;
	const char *encoding;
	struct encoding_mark *mark;
	iconv_t way;
	int out;
	char *in, *room;
	size_t offset; /* of in[0] in the original */
	size_t written;
	size_t line, column; /* of what comes next */
	bool after_cr;
	struct err *err;
};

/* A file without a name. */
static int open_nameless(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
	char name[512];

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	/* a file system that knows no such files */
	int length = snprintf(name, sizeof name, "%s/befund-XXXXXX", folder);
	if (length < 0 || (size_t)length >= sizeof name) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

static const char *temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder != NULL && folder[0] != '\0' ? folder : "/tmp";
}

static bool refuse_folder(struct converter *converter)
{
	const char *reason = strerror(errno);

	err_at(converter->err, "%s", converter->source->name);
	err_advise(converter->err, "name a folder with room in TMPDIR, or make the file UTF-8");
	return err_set(converter->err, ERR_FILE,
	               "its text in UTF-8 cannot be kept in a temporary file in '%s': %s",
	               temporary_folder(), reason);
}

static bool write_all(struct converter *converter, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t count = write(converter->out, bytes, length);
		if (interrupt_requested())
			return err_set(converter->err, ERR_INTERRUPTED, "interrupted");
		if (count < 0 && errno != EINTR)
			return refuse_folder(converter);
		if (count <= 0)
			continue;
		bytes += count;
		length -= (size_t)count;
		converter->written += (size_t)count;
	}
	return true;
}

/* Moves line and column behind these bytes, as csv_scan counts them. */
static void count_lines(struct converter *converter, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char c = bytes[i];
		if (c == '\r' || (c == '\n' && !converter->after_cr)) {
			converter->line++;
			converter->column = 1;
		} else if (c != '\n' && ((unsigned char)c & 0xc0) != 0x80) {
			converter->column++;
		}
		converter->after_cr = c == '\r';
	}
}

static bool give(struct converter *converter, size_t length)
{
	const char *from = converter->room;
	static const char mark[] = "\xef\xbb\xbf";

	if (converter->written == 0 && length >= 3 && memcmp(from, mark, 3) == 0) {
		from += 3; /* a byte order mark is no character */
		length -= 3;
	}
	count_lines(converter, from, length);
	return write_all(converter, from, length);
}

static bool refuse_bytes(struct converter *converter, const char *at, size_t left)
{
	unsigned first = (unsigned char)at[0];
	bool is_wide = strncmp(converter->encoding, "UTF-", 4) == 0 && left > 1;

	err_at(converter->err, "%s:%zu:%zu", converter->source->name, converter->line,
	       converter->column);
	err_advise(converter->err, "name another encoding, or save the file in UTF-8");
	if (is_wide)
		return err_set(converter->err, ERR_DATA,
		               "bytes 0x%02x 0x%02x begin no character of %s", first,
		               (unsigned char)at[1], converter->encoding);
	return err_set(converter->err, ERR_DATA, "byte 0x%02x begins no character of %s", first,
	               converter->encoding);
}

static bool refuse_end(struct converter *converter)
{
	err_at(converter->err, "%s:%zu:%zu", converter->source->name, converter->line,
	       converter->column);
	err_advise(converter->err, "is it cut off?");
	return err_set(converter->err, ERR_DATA, "the file ends within a character of %s",
	               converter->encoding);
}

/* Converts in[0..length); `left` bytes at the end are the beginning of a character. */
static bool convert_bytes(struct converter *converter, size_t length, size_t *left)
{
	char *from = converter->in;

	*left = length;
	while (*left > 0) {
		char *to = converter->room;
		size_t room = ROOM;
		size_t result = iconv(converter->way, &from, left, &to, &room);
		int reason = errno;
		if (!give(converter, ROOM - room))
			return false;
		if (result != (size_t)-1 || reason == EINVAL)
			break;
		if (reason == EILSEQ)
			return refuse_bytes(converter, from, *left);
		if (reason != E2BIG)
			return err_set(converter->err, ERR_MEMORY, "not enough memory for iconv");
	}
	memmove(converter->in, from, *left);
	return true;
}

static void set_mark(struct converter *converter)
{
	struct encoding_mark *mark = converter->mark;

	*mark = (struct encoding_mark){mark->original, converter->written, converter->line,
	                               converter->column};
}

static bool convert_all(struct converter *converter)
{
	struct encoding_mark *mark = converter->mark;
	size_t kept = 0, got;

	for (;;) {
		size_t from = converter->offset + kept, want = PIECE - kept;
		if (mark != NULL && from == mark->original && kept == 0)
			set_mark(converter);
		if (mark != NULL && from < mark->original)
			want = MIN(want, mark->original - from);
		if (!source_peek(converter->source, from, converter->in + kept, want, &got,
		                 converter->err))
			return false;
		if (got == 0)
			break;
		size_t length = kept + got;
		if (!convert_bytes(converter, length, &kept))
			return false;
		converter->offset += length - kept;
		progress_step(converter->offset);
	}
	if (kept > 0)
		return refuse_end(converter);
	char *to = converter->room;
	size_t room = ROOM;
	iconv(converter->way, NULL, NULL, &to, &room); /* what a stateful encoding still holds */
	return give(converter, ROOM - room);
}

static bool convert_open(struct converter *converter)
{
	progress_begin(converter->source->name, converter->source->size);
	bool done = convert_all(converter);
	progress_end();
	return done;
}

bool encoding_convert(struct source *source, const char *encoding, struct encoding_mark *mark,
                      struct err *err)
{
	struct converter converter = {
		.source = source,
		.encoding = encoding,
		.mark = mark,
		.way = iconv_open("UTF-8", encoding),
		.out = -1,
		.line = 1,
		.column = 1,
		.err = err,
	};
	bool done = false;

	err_at(err, "%s", source->name);
	if (converter.way == (iconv_t)-1)
		return err_set(err, ERR_MEMORY, "iconv cannot begin: %s", strerror(errno));
	converter.in = mem_alloc(PIECE, 1, err);
	converter.room = mem_alloc(ROOM, 1, err);
	if (converter.in != NULL && converter.room != NULL) {
		converter.out = open_nameless(temporary_folder());
		done = converter.out >= 0 ? convert_open(&converter) : refuse_folder(&converter);
	}
	if (done)
		source_replace(source, converter.out, converter.written);
	else if (converter.out >= 0)
		close(converter.out);
	mem_free(converter.in);
	mem_free(converter.room);
	iconv_close(converter.way);
	return done;
}
