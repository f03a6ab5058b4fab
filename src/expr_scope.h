/* expr_scope.h - where the names in an expression come from. Floor 1. */
#ifndef EXPR_SCOPE_H
#define EXPR_SCOPE_H

#include "column.h"

/* So that floor 1 need not know what a dataset is. */
struct expr_scope {
	const void *owner;
	size_t rows;
	const struct column *(*column)(const void *owner,
	                               struct str name); /* NULL if there is none; may be asleep */
	const char *(*nearest)(const void *owner, struct str name); /* to propose, or NULL */
};

#endif
