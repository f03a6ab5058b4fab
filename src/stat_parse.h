/*
 * stat_parse.h - a statistical file through ReadStat, told as messages. Floor 2.
 *
 * Runs in a jail. Texts stay in the file's own encoding: who reads the messages turns them into
 * UTF-8 and can say where that fails.
 */
#ifndef STAT_PARSE_H
#define STAT_PARSE_H

#include "err.h"

#include <readstat.h>

enum stat_format {
	STAT_SAV, /* and .zsav */
	STAT_POR,
	STAT_DTA,
	STAT_SAS7BDAT,
	STAT_XPT,
};

/* The functions of ReadStat that parsing needs. */
struct stat_parser {
	__typeof__(&readstat_parser_init) init;
	__typeof__(&readstat_parser_free) free;
	__typeof__(&readstat_set_metadata_handler) on_metadata;
	__typeof__(&readstat_set_note_handler) on_note;
	__typeof__(&readstat_set_variable_handler) on_variable;
	__typeof__(&readstat_set_fweight_handler) on_weight;
	__typeof__(&readstat_set_value_handler) on_value;
	__typeof__(&readstat_set_value_label_handler) on_label;
	__typeof__(&readstat_set_error_handler) on_error;
	__typeof__(&readstat_set_open_handler) on_open;
	__typeof__(&readstat_set_close_handler) on_close;
	__typeof__(&readstat_set_seek_handler) on_seek;
	__typeof__(&readstat_set_read_handler) on_read;
	__typeof__(&readstat_set_update_handler) on_update;
	__typeof__(&readstat_set_io_ctx) io;
	__typeof__(&readstat_set_handler_character_encoding) encoding;
	__typeof__(&readstat_error_message) message;
	__typeof__(&readstat_parse_sav) sav;
	__typeof__(&readstat_parse_por) por;
	__typeof__(&readstat_parse_dta) dta;
	__typeof__(&readstat_parse_sas7bdat) sas7bdat;
	__typeof__(&readstat_parse_xport) xpt;
};

MUST_USE bool stat_parser_open(struct stat_parser *parser, struct err *err);

struct stat_request {
	const struct stat_parser *parser;
	enum stat_format format;
	int file;
	size_t size; /* of the file */
};

/* Reads the file of the request and writes messages (stat_wire.h) to `out`, END as the last. */
void stat_parse(void *request, int out);

#endif
