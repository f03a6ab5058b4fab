/* csv_parser.c - libcsv, set up as this program reads CSV. */
#include "csv_parser.h"

#include "mem.h"

enum { FIRST_BUFFER = 4096 };

static void *resize(void *old, size_t size)
{
	struct err ignored = {0}; /* libcsv reports it in its own way */

	return size <= CSV_FIELD_MAX ? mem_resize(old, size, 1, &ignored) : NULL;
}

static int keep_blanks(unsigned char byte)
{
	(void)byte;
	return 0;
}

void csv_parser_grow(struct csv_parser *parser)
{
	csv_set_blk_size(parser, MAX(csv_get_buffer_size(parser), (size_t)FIRST_BUFFER));
}

bool csv_parser_begin(struct csv_parser *parser, char separator, struct err *err)
{
	if (csv_init(parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return err_set(err, ERR_MEMORY, "libcsv cannot begin");
	csv_set_delim(parser, (unsigned char)separator);
	csv_set_space_func(parser, keep_blanks);
	csv_set_realloc_func(parser, resize);
	csv_set_free_func(parser, mem_free);
	return true;
}
