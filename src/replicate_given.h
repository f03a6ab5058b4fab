/*
 * replicate_given.h - replicate weights that come as columns. Floor 3.
 *
 * Only replicate.c uses it. The columns are held and read as they are, never copied.
 */
#ifndef REPLICATE_GIVEN_H
#define REPLICATE_GIVEN_H

#include "replicate.h"

/* Fills `made` with the columns, their scale and df. */
MUST_USE bool replicate_given(const struct design *design, struct replicates *made,
                              const struct replicate_spec *spec, struct err *err);

#endif
